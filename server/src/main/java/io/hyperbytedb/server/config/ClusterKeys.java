package io.hyperbytedb.server.config;

import io.hyperbytedb.server.config.Config.Kafka.Fsync;
import java.util.List;

/** The settings of a cluster and of its brokers. */
public final class ClusterKeys {
  private static final KeyTable TABLE = new KeyTable();

  static final ConfigKey<String> CLUSTER_NODE_ID =
      TABLE.add(
          ConfigKey.of(
              "cluster",
              "node_id",
              new ValueType.Text("a name; empty for role and address", true),
              "",
              "Unique name of this process among the members; empty derives it from role and"
                  + " address."));

  static final ConfigKey<String> CLUSTER_SECRET =
      TABLE.add(
          ConfigKey.of(
                  "cluster",
                  "secret",
                  KeyTable.SECRET,
                  "",
                  "The secret that processes present on internal routes; empty requires none.")
              .hidden());

  static final ConfigKey<String> CLUSTER_ADVERTISED_ADDRESS =
      TABLE.add(
          ConfigKey.of(
              "cluster",
              "advertised_address",
              new ValueType.Text("host:port; empty for server.host and server.port", true),
              "",
              "The address at which the other processes of the cluster reach this one."));

  static final ConfigKey<String> CLUSTER_QUERY_NODES =
      TABLE.add(
          ConfigKey.of(
              "cluster",
              "query_nodes",
              new ValueType.Text("host:port, separated by commas", true),
              "",
              "The query nodes to which a gateway forwards queries, in turn; empty for all"
                  + " members."));

  static final ConfigKey<Long> CLUSTER_SESSION_TIMEOUT_SECS =
      TABLE.add(
          ConfigKey.of(
                  "cluster",
                  "session_timeout_secs",
                  new ValueType.Whole(6, 600),
                  6L,
                  "After this long without a heartbeat a storage node's partitions are assigned to"
                      + " others.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> CLUSTER_HEARTBEAT_INTERVAL_SECS =
      TABLE.add(
          ConfigKey.of(
                  "cluster",
                  "heartbeat_interval_secs",
                  new ValueType.Whole(1, 3_600),
                  2L,
                  "The time between heartbeats of a process.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> CLUSTER_HEARTBEAT_MISS_THRESHOLD =
      TABLE.add(
          ConfigKey.of(
                  "cluster",
                  "heartbeat_miss_threshold",
                  new ValueType.Whole(1, 1_000),
                  5L,
                  "A process that misses this many consecutive heartbeats counts as disconnected.")
              .in("heartbeats"));

  static final ConfigKey<Long> CLUSTER_ANTI_ENTROPY_INTERVAL_SECS =
      TABLE.add(
          ConfigKey.of(
                  "cluster",
                  "anti_entropy_interval_secs",
                  new ValueType.Whole(1, KeyTable.DAY),
                  60L,
                  "How often replicas compare their Merkle trees.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> CLUSTER_DRAIN_TIMEOUT_SECS =
      TABLE.add(
          ConfigKey.of(
                  "cluster",
                  "drain_timeout_secs",
                  new ValueType.Whole(1, 3_600),
                  60L,
                  "How long a drain waits for the other replicas.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<String> KAFKA_BOOTSTRAP_SERVERS =
      TABLE.add(
          ConfigKey.of(
              "kafka",
              "bootstrap_servers",
              new ValueType.Text(
                  "host:port, several with commas; empty for the embedded broker", true),
              "",
              "The brokers of the log; empty starts one inside the process."));

  static final ConfigKey<String> KAFKA_LISTENER =
      TABLE.add(
          ConfigKey.of(
              "kafka",
              "listener",
              new ValueType.Text("host:port; empty for none", true),
              "",
              "Address at which the embedded broker accepts Kafka clients of other processes, which"
                  + " are in listener_users; over TLS if [tls] is set."));

  static final ConfigKey<String> KAFKA_LISTENER_USERS =
      TABLE.add(
          ConfigKey.of(
                  "kafka",
                  "listener_users",
                  new ValueType.Text("name:password, several with commas", true),
                  "",
                  "The users of the listener, with SASL PLAIN; each may read and write the whole"
                      + " log.")
              .hidden());

  static final ConfigKey<Long> KAFKA_PARTITIONS =
      TABLE.add(
          ConfigKey.of(
                  "kafka",
                  "partitions",
                  new ValueType.Whole(1, 1_024),
                  4L,
                  "Partitions of a new log; an existing log keeps its own number.")
              .in("partitions"));

  static final ConfigKey<Long> KAFKA_REPLICATION_FACTOR =
      TABLE.add(
          ConfigKey.of(
                  "kafka",
                  "replication_factor",
                  new ValueType.Whole(1, 9),
                  1L,
                  "Replication factor of the log; the embedded broker is alone.")
              .in("brokers"));

  static final ConfigKey<Fsync> KAFKA_FSYNC =
      TABLE.add(
          ConfigKey.of(
              "kafka",
              "fsync",
              new ValueType.Choice<>(Fsync.class),
              Fsync.ALWAYS,
              "When the embedded broker syncs writes to disk: before it answers, at an interval,"
                  + " or at the OS's discretion."));

  static final ConfigKey<Long> KAFKA_FSYNC_INTERVAL_MS =
      TABLE.add(
          ConfigKey.of(
                  "kafka",
                  "fsync_interval_ms",
                  new ValueType.Whole(1, 3_600_000),
                  1_000L,
                  "The interval of fsync = \"interval\".")
              .in("milliseconds"));

  static final ConfigKey<String> KAFKA_REPLICA =
      TABLE.add(
          ConfigKey.of(
              "kafka",
              "replica",
              new ValueType.Word(),
              "a",
              "The complete copy of the files that this process belongs to."));

  static final ConfigKey<Long> KAFKA_CHECKPOINT_INTERVAL_SECS =
      TABLE.add(
          ConfigKey.of(
                  "kafka",
                  "checkpoint_interval_secs",
                  new ValueType.Whole(1, 86_400),
                  300L,
                  "How often changed state is checkpointed and the log pruned behind it.")
              .in(KeyTable.SECONDS));

  static final ConfigKey<Long> KAFKA_FLUSHED_RETENTION_SECS =
      TABLE.add(
          ConfigKey.of(
                  "kafka",
                  "flushed_retention_secs",
                  new ValueType.Whole(0, 31_536_000),
                  600L,
                  "How long records stay in the log after they were flushed to files.")
              .in(KeyTable.SECONDS));

  /** All of them, in the order of the reference page. */
  static final List<ConfigKey<?>> ALL = TABLE.all();

  private ClusterKeys() {}
}
