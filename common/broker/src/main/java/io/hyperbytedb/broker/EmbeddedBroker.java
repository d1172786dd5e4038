package io.hyperbytedb.broker;

import com.google.errorprone.annotations.concurrent.GuardedBy;
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
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import kafka.server.FaultHandlerFactory;
import kafka.server.ReplicaManager;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single KRaft node, broker and controller in one, within this JVM. Tuned for a small footprint:
 * few threads, small buffers. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final int BIND_ATTEMPTS = 5;
  private static final String CLUSTER_ID_FILE = "cluster.id";
  private static final String IDENTITY = "meta.properties";
  private static final Duration CLEAN_STOP = Duration.ofMinutes(5);

  /** A failed broker cannot shut down in order, so its shutdown is not waited for. */
  private static final Duration BROKEN_STOP = Duration.ofSeconds(1);

  private final BrokerConfig config;
  private final @Nullable BrokerCredentials credentials;
  private final @Nullable Consumer<String> onFailure;
  private final FaultHandlerFactory faults;
  private final BrokerProperties.Ports ports;

  /** Read by those that use the node in process, written while they must end. */
  private final StampedLock users = new StampedLock();

  private volatile @Nullable KafkaNode node;

  @GuardedBy("this")
  private boolean closed;

  private EmbeddedBroker(
      BrokerConfig config, IntSupplier freePorts, @Nullable Consumer<String> onFailure) {
    this.config = config;
    this.onFailure = onFailure;
    this.faults =
        onFailure == null ? new StandardFaultHandlerFactory() : new BrokerFaults(onFailure);
    this.credentials =
        config.access() == BrokerConfig.Access.ALL
            ? null
            : new BrokerCredentials(new SecureRandom());
    BrokerConfig.Quorum quorum = config.quorum();
    this.ports =
        new BrokerProperties.Ports(
            config.port() == 0 ? freePorts.getAsInt() : config.port(),
            quorum == null ? freePorts.getAsInt() : quorum.controllerPort());
  }

  /**
   * Formats the data directory if it is new and starts the broker. Returns once it accepts
   * requests. A later fatal fault of the broker ends the process.
   *
   * @throws UncheckedIOException if the directory cannot be used
   * @throws IllegalStateException if the broker cannot start
   */
  public static EmbeddedBroker start(BrokerConfig config) {
    return start(config, () -> freePort(config.host()), null);
  }

  /**
   * As {@link #start(BrokerConfig)}, but reports a fatal fault to a listener.
   *
   * @param onFailure takes the reason, on a thread of the broker that must not be blocked; may be
   *     called several times for one failure, and during the start
   */
  public static EmbeddedBroker start(BrokerConfig config, Consumer<String> onFailure) {
    return start(config, () -> freePort(config.host()), onFailure);
  }

  /** A free port may be taken before the broker binds it; then another one is tried. */
  static EmbeddedBroker start(
      BrokerConfig config, IntSupplier freePorts, @Nullable Consumer<String> onFailure) {
    format(config);
    IllegalStateException failure = null;
    for (int attempt = 0; attempt < BIND_ATTEMPTS; attempt++) {
      EmbeddedBroker broker = new EmbeddedBroker(config, freePorts, onFailure);
      try {
        broker.startNode();
        return broker;
      } catch (IllegalStateException e) {
        broker.close();
        if (!isBindError(e)) {
          throw e;
        }
        failure = e;
      }
    }
    throw new IllegalStateException("the embedded broker found no port to listen on", failure);
  }

  private synchronized void startNode() {
    if (onFailure != null) {
      KafkaExit.listen(onFailure);
    }
    KafkaNode starting = null;
    try {
      starting = new KafkaNode(BrokerProperties.of(config, ports, credentials), faults);
      starting.start(config.quorum() == null);
      node = starting;
    } catch (Exception | KafkaExit.Halted e) {
      if (starting != null) {
        starting.stop(BROKEN_STOP);
      }
      throw new IllegalStateException("the embedded broker did not start", e);
    }
  }

  /**
   * Stops what is left of a failed broker and starts it again on the same port.
   *
   * @throws IllegalStateException if it cannot start, or was closed
   */
  public synchronized void restart() {
    if (closed) {
      throw new IllegalStateException("the embedded broker was closed");
    }
    stopNode(BROKEN_STOP);
    startNode();
  }

  /**
   * Gives the space of removed records back at once. A broker looks for it only now and then, and
   * never in the last segment of a partition, which may be most of a small log.
   *
   * @throws UncheckedIOException if the disk does not take a new segment
   */
  public synchronized void freeRemoved() {
    KafkaNode running = node;
    if (running != null) {
      running.freeRemoved();
    }
  }

  /**
   * A partition without the way over the network.
   *
   * @param onMore called when records become visible, also on threads of the broker that must not
   *     be blocked
   */
  public BrokerPartition partition(String topic, int number, Runnable onMore) {
    return new BrokerPartition(this, topic, number, onMore);
  }

  /** Whether other processes may append to the log. */
  public boolean hasOtherProducers() {
    return config.access() == BrokerConfig.Access.ALL || config.outside() != null;
  }

  /** The use of a running node, which is not stopped before the use is closed. */
  record Use(ReplicaManager replicas, StampedLock users, long stamp) implements AutoCloseable {
    @Override
    public void close() {
      users.unlockRead(stamp);
    }
  }

  /** Begins to use the node; null while none is running. */
  @Nullable Use use() {
    long stamp = users.tryReadLock();
    if (stamp == 0) {
      return null;
    }
    KafkaNode running = node;
    if (running == null) {
      users.unlockRead(stamp);
      return null;
    }
    return new Use(running.replicas(), users, stamp);
  }

  private static boolean isBindError(Throwable thrown) {
    for (Throwable e = thrown; e != null; e = e.getCause()) {
      if (e instanceof BindException) {
        return true;
      }
    }
    return false;
  }

  /** The bootstrap address for clients: {@code host:port}. */
  public String bootstrapServers() {
    return config.host() + ":" + ports.clients();
  }

  /** The properties that clients need to connect; they contain secrets. */
  public Map<String, String> clientProperties() {
    return credentials == null ? Map.of() : credentials.ofClient();
  }

  /** Stops the broker; has no effect on a stopped one. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      stopNode(CLEAN_STOP);
    }
  }

  private void stopNode(Duration limit) {
    KafkaNode running = node;
    node = null;
    awaitUsers();
    if (running != null) {
      running.stop(limit);
    }
    if (onFailure != null) {
      KafkaExit.forget(onFailure);
    }
  }

  /**
   * Nothing may be written to files that a new node checks. A disk that hangs is not waited for.
   */
  private void awaitUsers() {
    try {
      long stamp = users.tryWriteLock(BROKEN_STOP.toMillis(), TimeUnit.MILLISECONDS);
      if (stamp == 0) {
        LOG.warn("the embedded broker stops during an append");
      } else {
        users.unlockWrite(stamp);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void format(BrokerConfig config) {
    Path dataDir = config.dataDir();
    BrokerConfig.Quorum quorum = config.quorum();
    try {
      Files.createDirectories(dataDir);
      putIdentityBack(dataDir);
      Formatter formatter = new Formatter();
      formatter.setPrintStream(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
      formatter.setNodeId(quorum == null ? BrokerProperties.NODE_ID : quorum.nodeId());
      formatter.setClusterId(quorum == null ? clusterId(dataDir) : quorum.clusterId());
      formatter.addDirectory(dataDir.toString());
      formatter.setMetadataLogDirectory(dataDir.toString());
      formatter.setControllerListenerName("CONTROLLER");
      formatter.setReleaseVersion(MetadataVersion.latestProduction());
      formatter.setIgnoreFormatted(true);
      formatter.run();
      keepIdentity(dataDir);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the broker directory [" + dataDir + "]", e);
    } catch (Exception e) {
      throw new IllegalStateException("cannot format the broker directory [" + dataDir + "]", e);
    }
  }

  /**
   * Restores the file that identifies the directory. A new one would identify a directory that the
   * partitions are not assigned to, and the broker would wait for them forever.
   */
  private static void putIdentityBack(Path dataDir) throws IOException {
    Path identity = dataDir.resolve(IDENTITY);
    Path copy = identityCopy(dataDir);
    if (Files.exists(identity) || !Files.exists(dataDir.resolve("__cluster_metadata-0"))) {
      return;
    }
    if (!Files.exists(copy)) {
      throw new IOException("[" + identity + "] is missing: put it back, or restore a backup");
    }
    LOG.warn("[{}] is missing, put back from [{}]", identity, copy);
    Files.copy(copy, identity);
  }

  private static void keepIdentity(Path dataDir) throws IOException {
    Path identity = dataDir.resolve(IDENTITY);
    Path copy = identityCopy(dataDir);
    if (!Files.exists(copy) || Files.mismatch(identity, copy) >= 0) {
      Path temporary = copy.resolveSibling(copy.getFileName() + ".tmp");
      Files.copy(identity, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, copy, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static Path identityCopy(Path dataDir) {
    return dataDir.resolveSibling(dataDir.getFileName() + "." + IDENTITY);
  }

  /**
   * The cluster id is also kept outside the directory's own files, which a half-finished format may
   * lack.
   */
  private static String clusterId(Path dataDir) throws IOException {
    Path file = dataDir.resolveSibling(dataDir.getFileName() + "." + CLUSTER_ID_FILE);
    if (!Files.exists(file)) {
      Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
      Files.writeString(temporary, Uuid.randomUuid().toString());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
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
