package io.hyperbytedb.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The broker's properties. */
final class BrokerProperties {
  static final int NODE_ID = 1;

  private static final String CLIENTS = "PLAINTEXT";
  private static final String CONTROLLERS = "CONTROLLER";
  private static final String OUTSIDE = "EXTERNAL";

  private BrokerProperties() {}

  /** The ports for clients and for controllers. */
  record Ports(int clients, int controllers) {}

  /** All properties; those of the configuration override ours. */
  static Properties of(BrokerConfig config, Ports ports, @Nullable BrokerCredentials credentials) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", Integer.toString(NODE_ID));
    p.put("controller.quorum.voters", NODE_ID + "@" + config.host() + ":" + ports.controllers());
    p.put("log.dirs", config.dataDir().toString());
    p.put("auto.create.topics.enable", "false");
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
    p.put("transaction.state.log.num.partitions", "1");
    p.put("share.coordinator.state.topic.replication.factor", "1");
    p.put("share.coordinator.state.topic.min.isr", "1");
    p.put("min.insync.replicas", "1");
    p.put("default.replication.factor", "1");
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "4");
    p.put("num.recovery.threads.per.data.dir", "2");
    p.put("background.threads", "2");
    p.put("message.max.bytes", Integer.toString(32 << 20));
    p.put("socket.request.max.bytes", Integer.toString(64 << 20));
    // By default the cleaner reserves 128 MiB of heap; there are only small topics to clean.
    p.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    p.put("log.cleaner.io.buffer.size", Integer.toString(64 << 10));
    // Nothing is deleted by age or size. Trimmed records are freed by whole segments, and unsynced
    // segments are checked at the start after a kill: small segments keep both short.
    p.put("log.retention.ms", "-1");
    p.put("log.retention.bytes", "-1");
    p.put("log.segment.bytes", Integer.toString(128 << 20));
    // On a full disk trimmed segments must be freed soon; the default delays add up to minutes.
    p.put("log.retention.check.interval.ms", "10000");
    p.put("log.segment.delete.delay.ms", "1000");
    // Disables the controller's idle records, twice a second, each with an fsync.
    p.put("metadata.max.idle.interval.ms", "0");
    // A single broker must not be fenced for a late heartbeat: no other could take over. A restart
    // after a kill does not wait for the end of the session, see KafkaNode.
    p.put("broker.session.timeout.ms", "86400000");
    p.put("broker.heartbeat.interval.ms", "300");
    // Without followers a partition's high watermark follows from its log.
    p.put("replica.high.watermark.checkpoint.interval.ms", "60000");
    p.put("controller.quorum.election.timeout.ms", "500");
    p.put("controller.quorum.fetch.timeout.ms", "1000");
    p.put("initial.broker.registration.timeout.ms", "60000");
    listeners(config, ports, credentials, p);
    if (config.quorum() != null) {
      shareWith(config.quorum(), p);
    }
    p.putAll(config.properties());
    return p;
  }

  /** Properties that differ for one of several brokers. */
  private static void shareWith(BrokerConfig.Quorum quorum, Properties p) {
    String copies = Integer.toString(Math.min(3, quorum.size()));
    String insync = Integer.toString(Math.min(2, quorum.size()));
    p.put("node.id", Integer.toString(quorum.nodeId()));
    p.put("controller.quorum.voters", quorum.voters());
    p.put("offsets.topic.replication.factor", copies);
    p.put("transaction.state.log.replication.factor", copies);
    p.put("transaction.state.log.min.isr", insync);
    p.put("share.coordinator.state.topic.replication.factor", copies);
    p.put("share.coordinator.state.topic.min.isr", insync);
    p.put("default.replication.factor", copies);
    p.put("min.insync.replicas", insync);
    p.put("replica.high.watermark.checkpoint.interval.ms", "5000");
    p.put("broker.session.timeout.ms", "4000");
    p.put("broker.heartbeat.interval.ms", "1000");
    p.put("replica.lag.time.max.ms", "5000");
    p.put("controller.quorum.election.timeout.ms", "1000");
    p.put("controller.quorum.fetch.timeout.ms", "2000");
    p.put("metadata.max.idle.interval.ms", "500");
    // Requests to a controller that hangs, and those queued behind them, go to the next controller
    // after this time; the default of 30 s would delay the start of a process, or the return of a
    // replica, as long.
    p.put("controller.socket.timeout.ms", "4000");
  }

  private static void listeners(
      BrokerConfig config, Ports ports, @Nullable BrokerCredentials credentials, Properties p) {
    String own = CLIENTS + "://" + config.host() + ":" + ports.clients();
    List<String> listeners = new ArrayList<>(List.of(own));
    List<String> advertised = new ArrayList<>(List.of(own));
    String protocol = credentials == null ? "PLAINTEXT" : "SASL_PLAINTEXT";
    String protocols = CLIENTS + ":" + protocol + "," + CONTROLLERS + ":" + protocol;
    if (credentials != null) {
      p.put("sasl.enabled.mechanisms", BrokerCredentials.MECHANISM);
      p.put("sasl.mechanism.inter.broker.protocol", BrokerCredentials.MECHANISM);
      p.put("sasl.mechanism.controller.protocol", BrokerCredentials.MECHANISM);
      p.put(loginModule(CLIENTS), credentials.ofServer());
      p.put(loginModule(CONTROLLERS), credentials.ofServer());
    }
    BrokerConfig.Outside outside = config.outside();
    if (outside != null) {
      listeners.add(OUTSIDE + "://" + outside.host() + ":" + outside.port());
      advertised.add(OUTSIDE + "://" + outside.advertisedHost() + ":" + outside.port());
      protocols += "," + OUTSIDE + ":SASL_" + (outside.tls() == null ? "PLAINTEXT" : "SSL");
      p.put("sasl.enabled.mechanisms", BrokerCredentials.MECHANISM);
      p.put(loginModule(OUTSIDE), BrokerCredentials.ofUsers(outside.users()));
      if (outside.tls() != null) {
        String prefix = "listener.name." + OUTSIDE.toLowerCase(Locale.ROOT) + ".ssl.keystore.";
        p.put(prefix + "type", "PEM");
        p.put(prefix + "certificate.chain", outside.tls().certificates());
        p.put(prefix + "key", outside.tls().key());
      }
    }
    listeners.add(CONTROLLERS + "://" + config.host() + ":" + ports.controllers());
    p.put("listeners", String.join(",", listeners));
    p.put("advertised.listeners", String.join(",", advertised));
    p.put("controller.listener.names", CONTROLLERS);
    p.put("inter.broker.listener.name", CLIENTS);
    p.put("listener.security.protocol.map", protocols);
  }

  private static String loginModule(String listener) {
    return "listener.name." + listener.toLowerCase(Locale.ROOT) + ".plain.sasl.jaas.config";
  }
}
