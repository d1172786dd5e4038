package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.gateway.source.SourceSettings;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's clients of a source. */
final class Clients {
  private static final int MIN_FETCH_BYTES = 1 << 20;

  private final SourceSettings settings;
  private final String instance;

  /**
   * @param instance tells the processes apart that read the source; the same after a restart
   */
  Clients(SourceSettings settings, String instance) {
    this.settings = settings;
    this.instance = instance;
  }

  private Map<String, Object> common() {
    Map<String, Object> p = new HashMap<>();
    p.put("client.id", "hyperbytedb-source-" + settings.name());
    // Topics that appear or are created again are found within this time.
    p.put("metadata.max.age.ms", "30000");
    p.put("request.timeout.ms", "10000");
    p.put("reconnect.backoff.max.ms", "1000");
    p.put("enable.metrics.push", "false");
    p.putAll(settings.input().client().properties());
    p.put("bootstrap.servers", settings.input().client().bootstrapServers());
    return p;
  }

  KafkaConsumer<byte[], byte[]> consumer() {
    SourceSettings.Input input = settings.input();
    String fetch =
        Integer.toString(
            (int) Math.clamp(input.maxInFlightBytes() / 4, MIN_FETCH_BYTES, 64L << 20));
    Map<String, Object> p = new HashMap<>();
    p.put("isolation.level", "read_committed");
    p.put("fetch.max.bytes", fetch);
    p.put("max.partition.fetch.bytes", fetch);
    p.put("max.poll.records", "10000");
    p.put("default.api.timeout.ms", "15000");
    // The partitions of a process that died are read by others after this time; Kafka's default is
    // 45 s.
    p.put("session.timeout.ms", "15000");
    p.put("heartbeat.interval.ms", "3000");
    p.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
    p.putAll(common());
    p.put("group.id", input.client().group());
    // Offsets follow the acknowledgements of the log, and a gap must not be skipped unseen.
    p.put("enable.auto.commit", "false");
    p.put("auto.offset.reset", "none");
    return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> p = new HashMap<>();
    p.put("delivery.timeout.ms", "15000");
    p.put("linger.ms", "5");
    p.put("max.block.ms", "15000");
    p.put("max.request.size", Integer.toString(8 << 20));
    // After a kill the offsets of an open transaction can be read only when it has ended.
    p.put("transaction.timeout.ms", "20000");
    p.putAll(common());
    p.put("acks", "all");
    p.put("enable.idempotence", "true");
    p.put("transactional.id", "hyperbytedb-source-" + settings.name() + "-" + instance);
    return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }

  Admin admin() {
    Map<String, Object> p = new HashMap<>();
    p.put("default.api.timeout.ms", "15000");
    p.putAll(common());
    return Admin.create(p);
  }
}
