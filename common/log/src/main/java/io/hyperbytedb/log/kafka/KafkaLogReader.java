package io.hyperbytedb.log.kafka;

import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer with one assigned partition and no group. */
final class KafkaLogReader implements LogReader {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaLogReader.class);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Partition partition;

  KafkaLogReader(KafkaConsumer<byte[], byte[]> consumer, Partition partition, long offset) {
    this.consumer = consumer;
    this.partition = partition;
    TopicPartition assigned = KafkaLog.kafkaPartition(partition);
    consumer.assign(List.of(assigned));
    consumer.seek(assigned, offset);
  }

  @Override
  public List<LogRecord> poll(Duration max) {
    try {
      ConsumerRecords<byte[], byte[]> polled = consumer.poll(max);
      List<LogRecord> records = new ArrayList<>(polled.count());
      for (ConsumerRecord<byte[], byte[]> record : polled) {
        records.add(
            new LogRecord(record.offset(), record.timestamp(), record.key(), record.value()));
      }
      if (!records.isEmpty()) {
        LOG.trace(
            "{}: read {} records from {}", partition, records.size(), records.getFirst().offset());
      }
      return records;
    } catch (WakeupException e) {
      return List.of();
    } catch (InvalidOffsetException e) {
      throw new LogException(Reason.OFFSET_GONE, partition + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      throw new LogException(Reason.UNAVAILABLE, partition + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
  }
}
