package io.hyperbytedb.log;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A partition of a topic: one totally ordered log.
 *
 * @param topic the topic's name
 * @param number the partition's number in the topic, from 0
 */
public record Partition(String topic, int number) {
  /** All partitions of a topic that has {@code count} of them, in order. */
  public static List<Partition> all(String topic, int count) {
    return IntStream.range(0, count).mapToObj(p -> new Partition(topic, p)).toList();
  }

  @Override
  public String toString() {
    return topic + "-" + number;
  }
}
