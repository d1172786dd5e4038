package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.gateway.source.BadPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Records on their way from the consumer to the log and back. Used by one thread at a time. */
final class Batch {
  /**
   * How far a batch reads a partition.
   *
   * @param assignment the number of the assignment in which it was read
   * @param offset the next offset
   * @param timestamp the time of the last record, milliseconds since 1970 UTC; 0 if there is none
   */
  record End(long assignment, long offset, long timestamp) {}

  private final List<KafkaMessage> messages = new ArrayList<>();
  private final Map<TopicPartition, End> ends = new HashMap<>();

  /** At least something, so that a batch without records counts as under way, too. */
  private long bytes = 64;

  private int points;
  private int records;
  private List<BadPoint> bad = List.of();

  void add(KafkaMessage message) {
    messages.add(message);
    bytes += size(message);
  }

  /** What a record takes until it is written. */
  static long size(KafkaMessage message) {
    byte[] value = message.value();
    byte[] key = message.key();
    return 64L + (value == null ? 0 : value.length) + (key == null ? 0 : key.length);
  }

  void endsAt(TopicPartition partition, End end) {
    ends.put(partition, end);
  }

  /** Appends the records of the batch that was read after this one. */
  void append(Batch later) {
    messages.addAll(later.messages);
    ends.putAll(later.ends);
    bytes += later.bytes;
  }

  List<KafkaMessage> messages() {
    return messages;
  }

  Map<TopicPartition, End> ends() {
    return ends;
  }

  long bytes() {
    return bytes;
  }

  /** Notes that everything is acknowledged except for the bad points. */
  void written(int count, List<BadPoint> refused) {
    points = count;
    bad = refused;
    records = messages.size();
    messages.clear();
  }

  int records() {
    return records;
  }

  int points() {
    return points;
  }

  List<BadPoint> bad() {
    return bad;
  }
}
