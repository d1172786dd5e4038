package io.hyperbytedb.log;

import java.util.Map;

/**
 * What a topic must be.
 *
 * @param name its name
 * @param partitions how many partitions it is created with
 * @param replicas how many copies of each
 * @param settings topic settings by their Kafka names
 */
public record TopicSpec(String name, int partitions, int replicas, Map<String, String> settings) {
  public TopicSpec {
    settings = Map.copyOf(settings);
  }
}
