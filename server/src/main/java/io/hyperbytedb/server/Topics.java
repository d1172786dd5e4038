package io.hyperbytedb.server;

import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.server.config.Config;
import java.util.HashMap;
import java.util.Map;

/** The topics of the log. */
final class Topics {
  static final String WAL = "hyperbytedb.wal";
  static final String CATALOG = "hyperbytedb.catalog";
  static final String NODES = "hyperbytedb.nodes";

  private static final int MAX_RECORD_BYTES = 32 << 20;
  private static final String NEVER = Long.toString(Long.MAX_VALUE);

  private Topics() {}

  /** The manifest topic of a replica. */
  static String manifest(String replica) {
    return "hyperbytedb.manifest." + replica;
  }

  /** Creates missing topics, and returns the existing configuration. */
  static StateLogs ensure(Log log, Config.Kafka config) {
    return ensure(log, config, config.topics().partitions());
  }

  /**
   * As {@link #ensure(Log, Config.Kafka)}, with this number of WAL partitions if the topic is new.
   */
  static StateLogs ensure(Log log, Config.Kafka config, int wish) {
    int partitions = log.ensureTopic(spec(WAL, wish, config));
    log.ensureTopic(spec(CATALOG, 1, config));
    int manifests = log.ensureTopic(spec(manifest(config.replica()), partitions, config));
    if (manifests != partitions) {
      throw new IllegalStateException(
          "the WAL has [" + partitions + "] partitions, the manifest [" + manifests + "]");
    }
    return new StateLogs(CATALOG, manifest(config.replica()), WAL, partitions);
  }

  /** Creates the membership topic, which is compacted to the last record of each node. */
  static void ensureNodes(Log log, Config.Kafka config) {
    TopicSpec usual = spec(NODES, 1, config);
    Map<String, String> settings = new HashMap<>(usual.settings());
    settings.put("cleanup.policy", "compact");
    settings.put("segment.ms", "600000");
    settings.put("segment.bytes", Integer.toString(2 << 20));
    settings.put("flush.messages", NEVER);
    log.ensureTopic(new TopicSpec(NODES, 1, usual.replicas(), settings));
  }

  /** Nothing is ever removed by time or size: the log is the database. */
  private static TopicSpec spec(String name, int partitions, Config.Kafka config) {
    Map<String, String> settings = new HashMap<>();
    settings.put("retention.ms", "-1");
    settings.put("retention.bytes", "-1");
    settings.put("cleanup.policy", "delete");
    settings.put("max.message.bytes", Integer.toString(MAX_RECORD_BYTES));
    // Both settings are always given, so that a changed configuration updates an existing topic.
    boolean always = config.topics().fsync() == Config.Kafka.Fsync.ALWAYS;
    boolean interval = config.topics().fsync() == Config.Kafka.Fsync.INTERVAL;
    settings.put("flush.messages", always ? "1" : NEVER);
    settings.put(
        "flush.ms", interval ? Long.toString(config.topics().fsyncInterval().toMillis()) : NEVER);
    if (config.topics().replicationFactor() > 1) {
      settings.put("min.insync.replicas", "2");
    }
    return new TopicSpec(name, partitions, config.topics().replicationFactor(), settings);
  }
}
