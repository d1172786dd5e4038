package io.hyperbytedb.log;

/**
 * A partition of a topic: one totally ordered log.
 *
 * @param topic the topic's name
 * @param number the partition's number in the topic, from 0
 */
public record Partition(String topic, int number) {
  @Override
  public String toString() {
    return topic + "-" + number;
  }
}
