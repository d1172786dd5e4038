package io.hyperbytedb.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.IntSupplier;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A single KRaft node, broker and controller in one, within this JVM. Small on purpose: few
 * threads, small buffers, short sessions so that a start after a kill does not wait for the old one
 * to expire. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE_ID = 1;
  private static final int BIND_ATTEMPTS = 5;
  private static final String CLUSTER_ID_FILE = "cluster.id";

  private final KafkaRaftServer server;
  private final String bootstrapServers;
  private boolean closed;

  private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Formats the data directory when it is new and starts the broker. Returns when it takes
   * requests.
   *
   * @throws UncheckedIOException if the directory can't be used
   * @throws IllegalStateException if the broker can't start
   */
  public static EmbeddedBroker start(BrokerConfig config) {
    return start(config, () -> freePort(config.host()));
  }

  /** A port that was free may be taken before the broker has it; then it gets another. */
  static EmbeddedBroker start(BrokerConfig config, IntSupplier freePorts) {
    format(config);
    IllegalStateException failure = null;
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      try {
        return startOnce(config, freePorts);
      } catch (IllegalStateException e) {
        if (!isBindError(e)) {
          throw e;
        }
        failure = e;
      }
    }
    throw new IllegalStateException("the embedded broker found no port to listen on", failure);
  }

  private static EmbeddedBroker startOnce(BrokerConfig config, IntSupplier freePorts) {
    int port = config.port() == 0 ? freePorts.getAsInt() : config.port();
    BrokerConfig.Quorum quorum = config.quorum();
    Properties properties =
        properties(config, port, quorum == null ? freePorts.getAsInt() : quorum.controllerPort());
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown();
      throw new IllegalStateException("the embedded broker did not start", e);
    }
    return new EmbeddedBroker(server, config.host() + ":" + port);
  }

  private static boolean isBindError(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  /** Where clients connect: {@code host:port}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Stops the broker; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static Properties properties(BrokerConfig config, int port, int controllerPort) {
    String host = config.host();
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", Integer.toString(NODE_ID));
    p.put("controller.quorum.voters", NODE_ID + "@" + host + ":" + controllerPort);
    p.put(
        "listeners",
        "PLAINTEXT://" + host + ":" + port + ",CONTROLLER://" + host + ":" + controllerPort);
    p.put("advertised.listeners", "PLAINTEXT://" + host + ":" + port);
    p.put("controller.listener.names", "CONTROLLER");
    p.put("inter.broker.listener.name", "PLAINTEXT");
    p.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    p.put("log.dirs", config.dataDir().toString());
    p.put("auto.create.topics.enable", "false");
    p.put("offsets.topic.replication.factor", "1");
    p.put("offsets.topic.num.partitions", "1");
    p.put("transaction.state.log.replication.factor", "1");
    p.put("transaction.state.log.min.isr", "1");
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
    // The defaults keep 128 MiB of heap for a cleaner that has only small topics to clean.
    p.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20));
    p.put("log.cleaner.io.buffer.size", Integer.toString(64 << 10));
    // Nothing is deleted by age or size. What was trimmed is freed by the segment, and what was not
    // synced is checked at the start after a kill: small segments keep both short.
    p.put("log.retention.ms", "-1");
    p.put("log.retention.bytes", "-1");
    p.put("log.segment.bytes", Integer.toString(128 << 20));
    p.put("log.retention.check.interval.ms", "60000");
    // No record of "still here" twice a second, each with an fsync.
    p.put("metadata.max.idle.interval.ms", "0");
    // A restart after a kill waits until the old session has expired, and asks at each heartbeat.
    p.put("broker.session.timeout.ms", "1000");
    p.put("broker.heartbeat.interval.ms", "300");
    p.put("controller.quorum.election.timeout.ms", "500");
    p.put("controller.quorum.fetch.timeout.ms", "1000");
    p.put("initial.broker.registration.timeout.ms", "60000");
    if (config.quorum() != null) {
      shareWith(config.quorum(), p);
    }
    p.putAll(config.properties());
    return p;
  }

  /** What one of several brokers has otherwise. */
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
    p.put("broker.session.timeout.ms", "4000");
    p.put("broker.heartbeat.interval.ms", "1000");
    p.put("replica.lag.time.max.ms", "5000");
    p.put("controller.quorum.election.timeout.ms", "1000");
    p.put("controller.quorum.fetch.timeout.ms", "2000");
    p.put("metadata.max.idle.interval.ms", "500");
    // What is on its way to a controller that hangs, and what waits behind it, goes to the next one
    // then; the default of 30 s is how long a process could not start, or a replica not come back.
    p.put("controller.socket.timeout.ms", "4000");
  }

  private static void format(BrokerConfig config) {
    Path dataDir = config.dataDir();
    BrokerConfig.Quorum quorum = config.quorum();
    try {
      Files.createDirectories(dataDir);
      Formatter formatter = new Formatter();
      formatter.setPrintStream(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
      formatter.setNodeId(quorum == null ? NODE_ID : quorum.nodeId());
      formatter.setClusterId(quorum == null ? clusterId(dataDir) : quorum.clusterId());
      formatter.addDirectory(dataDir.toString());
      formatter.setMetadataLogDirectory(dataDir.toString());
      formatter.setControllerListenerName("CONTROLLER");
      formatter.setReleaseVersion(MetadataVersion.latestProduction());
      formatter.setIgnoreFormatted(true);
      formatter.run();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the broker directory [" + dataDir + "]", e);
    } catch (Exception e) {
      throw new IllegalStateException("cannot format the broker directory [" + dataDir + "]", e);
    }
  }

  /** The id is kept beside the directory's own files, which a half-finished format may lack. */
  private static String clusterId(Path dataDir) throws IOException {
    Path file = dataDir.resolveSibling(dataDir.getFileName() + "." + CLUSTER_ID_FILE);
    if (!Files.exists(file)) {
      Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
      Files.writeString(temporary, Uuid.randomUuid().toString());
      Files.move(temporary, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readString(file).strip();
  }

  private static int freePort(String host) {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on [" + host + "]", e);
    }
  }
}
