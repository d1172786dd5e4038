package io.hyperbytedb.server;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.embedded.EmbeddedLog;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.disk.DiskMonitor;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded broker with its recovery. Kafka fails for good when a write to its directory fails,
 * as on a full disk; the broker is then restarted when there is space. A broker that fails for
 * other reasons, or again immediately, ends the process. Thread-safe.
 */
final class EmbeddedKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** A broker that fails within this time is not restarted again. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private static final int MOST_STARTS = 5;

  /** Present in the directory of a log since its first start. */
  private static final String METADATA = "__cluster_metadata-0";

  private final Path directory;
  private final DiskMonitor disk;
  private final FaultHandler faults;
  private final Semaphore failures = new Semaphore(0);
  private final Thread restarter = Thread.ofPlatform().name("broker-restart").unstarted(this::run);
  private final EmbeddedBroker broker;
  private volatile boolean wasFull;
  private volatile boolean closed;
  private volatile @Nullable String failure;

  private EmbeddedKafka(
      Path directory, BrokerConfig config, DiskMonitor disk, FaultHandler faults) {
    this.directory = directory;
    this.disk = disk;
    this.faults = faults;
    this.broker = EmbeddedBroker.start(config, this::failed);
    restarter.setDaemon(true);
    restarter.start();
  }

  /**
   * Starts the broker; returns once it accepts requests.
   *
   * @param disk the disk of its log
   * @throws IllegalStateException if it cannot start
   */
  static EmbeddedKafka start(Config config, DiskMonitor disk, FaultHandler faults)
      throws IOException {
    Path dir = config.storage().walDir().resolve("kafka");
    requireLog(config, dir);
    try {
      return new EmbeddedKafka(
          dir, BrokerConfig.ofThisProcess(dir).withOutside(outside(config)), disk, faults);
    } catch (IllegalStateException e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE,
          "the log in ["
              + dir.toAbsolutePath().normalize()
              + "] cannot be used: "
              + (cause.getMessage() == null ? cause : cause.getMessage()),
          e);
    }
  }

  /** Refuses a new log beside data of an old one: its offsets would count as already processed. */
  private static void requireLog(Config config, Path dir) {
    Path state = config.storage().metaDir().resolve("state");
    if (!Files.isDirectory(dir.resolve(METADATA)) && Files.isDirectory(state)) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE,
          "the log in ["
              + dir.toAbsolutePath().normalize()
              + "] is missing, but there is a state in ["
              + state.toAbsolutePath().normalize()
              + "]: put the log back, see storage.wal_dir, or restore a backup");
    }
  }

  /** The listener for other processes; null if none is configured. */
  private static BrokerConfig.@Nullable Outside outside(Config config) throws IOException {
    String listener = config.kafka().listener().address();
    if (listener.isEmpty()) {
      return null;
    }
    int colon = listener.lastIndexOf(':');
    String host = listener.substring(0, colon);
    boolean anywhere = InetAddress.getByName(host).isAnyLocalAddress();
    String advertised = config.cluster().advertisedAddress();
    String name =
        !anywhere
            ? host
            : advertised.isEmpty()
                ? InetAddress.getLocalHost().getHostName()
                : advertised.substring(0, advertised.lastIndexOf(':'));
    Config.Tls tls = config.tls();
    return new BrokerConfig.Outside(
        host,
        Integer.parseInt(listener.substring(colon + 1)),
        name,
        config.kafka().listener().users(),
        tls.enabled()
            ? new BrokerConfig.Pem(
                Files.readString(Path.of(tls.certFile())), Files.readString(Path.of(tls.keyFile())))
            : null);
  }

  /** The address for this process's clients. */
  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** The client properties of this process. */
  Map<String, String> clientProperties() {
    return broker.clientProperties();
  }

  /**
   * The log, appended to and read in this process.
   *
   * @param clients how this process's clients connect, and their limits
   */
  Log log(KafkaLogConfig clients) {
    return new EmbeddedLog(new KafkaLog(clients.withProducers(0)), broker, clients);
  }

  /** Frees the space of removed records at once. */
  void freeRemoved() {
    broker.freeRemoved();
  }

  /** The broker's problem; null if there is none. */
  @Nullable String problem() {
    return failure;
  }

  private void failed(String reason) {
    if (!closed) {
      wasFull |= !disk.takesFiles();
      failure = "the embedded broker has stopped: " + reason;
      failures.release();
    }
  }

  private void run() {
    try {
      long started = System.nanoTime();
      while (true) {
        failures.acquire();
        boolean again = System.nanoTime() - started < AGAIN.toNanos();
        if (again && !wasFull && disk.takesFiles()) {
          end(new IllegalStateException("it failed again"));
        }
        LOG.error("{}; it is restarted when the disk has space", failure);
        restart();
        started = System.nanoTime();
      }
    } catch (InterruptedException e) {
      LOG.debug("the broker is stopped and no longer monitored");
    }
  }

  private void restart() throws InterruptedException {
    int starts = 0;
    while (true) {
      do {
        TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      } while (!disk.takesFiles());
      wasFull = false;
      if (!Files.isDirectory(directory.resolve(METADATA))) {
        // A broker would make a new log, whose offsets count as already processed.
        end(new IllegalStateException("the directory is gone"));
        return;
      }
      // One failure may be reported several times.
      failures.drainPermits();
      try {
        broker.restart();
        failure = null;
        LOG.warn("the embedded broker is running again");
        return;
      } catch (IllegalStateException e) {
        if (closed) {
          return;
        }
        if (disk.takesFiles() && !wasFull && ++starts == MOST_STARTS) {
          end(e);
        }
        LOG.error("the embedded broker did not start: {}", String.valueOf(e.getCause()));
      }
    }
  }

  private void end(Exception cause) {
    String advice =
        Files.isDirectory(directory.resolve(METADATA))
            ? "look at the disk of storage.wal_dir, then start the server"
            : "the log in [" + directory + "] is gone, put it back or restore a backup";
    faults.fatal(
        String.valueOf(failure), new HyperbyteException(ErrorCode.UNAVAILABLE, advice, cause));
  }

  @Override
  public void close() {
    closed = true;
    restarter.interrupt();
    try {
      restarter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    broker.close();
  }
}
