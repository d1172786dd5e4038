package io.hyperbytedb.log;

import java.util.Map;

/**
 * The wanted configuration of a topic.
 *
 * @param name the topic's name
 * @param partitions the number of partitions to create it with
 * @param replicas the replication factor
 * @param settings topic settings by their Kafka names
 */
public record TopicSpec(String name, int partitions, int replicas, Map<String, String> settings) {
  public TopicSpec {
    settings = Map.copyOf(settings);
  }
}
