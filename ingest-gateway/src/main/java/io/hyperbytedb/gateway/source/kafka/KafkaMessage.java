package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.gateway.source.Message;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record as the consumer returned it. */
record KafkaMessage(ConsumerRecord<byte[], byte[]> kafka) implements Message {
  @Override
  public String topic() {
    return kafka.topic();
  }

  @Override
  public int partition() {
    return kafka.partition();
  }

  @Override
  public long offset() {
    return kafka.offset();
  }

  @Override
  public long timestamp() {
    return kafka.timestamp();
  }

  @Override
  public byte @Nullable [] key() {
    return kafka.key();
  }

  @Override
  public byte @Nullable [] value() {
    return kafka.value();
  }

  @Override
  public byte @Nullable [] header(String name) {
    Header header = kafka.headers().lastHeader(name);
    return header == null ? null : header.value();
  }
}
