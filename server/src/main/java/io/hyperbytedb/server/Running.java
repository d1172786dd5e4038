package io.hyperbytedb.server;

import io.hyperbytedb.http.server.PemIdentity;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.config.ConfigException;
import io.hyperbytedb.server.logging.Logging;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** Runs a process until it is told to stop. */
final class Running {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);
  private static final long STOP_LIMIT_SECONDS = 120;

  private Running() {}

  /** How long a process runs. */
  enum Life {
    /** Until it is ready. */
    UNTIL_READY,

    /** Until a signal arrives; a start in progress is completed first. */
    UNTIL_SIGNAL,

    /**
     * Until a signal arrives, which also interrupts a start, as that may wait forever for other
     * processes.
     */
    UNTIL_SIGNAL_EVEN_IN_START
  }

  /** Starts a process, prints its addresses, and returns it. */
  interface Start {
    /**
     * @param stopping whether a signal to stop has arrived meanwhile
     */
    AutoCloseable start(Config config, PrintWriter out, BooleanSupplier stopping) throws Exception;
  }

  /** The starting thread, until the start is complete. Thread-safe. */
  private static final class Starting {
    private @Nullable Thread thread = Thread.currentThread();

    synchronized void interrupt() {
      if (thread != null) {
        thread.interrupt();
      }
    }

    /** Ends the phase that may be interrupted. */
    synchronized void end() {
      thread = null;
      var _ = Thread.interrupted();
    }
  }

  /**
   * Starts the process and finally stops it.
   *
   * @return the exit code
   */
  static int run(Config config, PrintWriter out, Life life, Start start) throws Exception {
    Descriptors.requireEnough();
    Logging.install(config.logging().level(), config.logging().format());
    checkTls(config.tls());
    CountDownLatch stop = new CountDownLatch(1);
    CompletableFuture<Integer> stopped = new CompletableFuture<>();
    Starting starting = new Starting();
    int exit = CommandLine.ExitCode.SOFTWARE;
    Runnable end =
        () -> {
          stop.countDown();
          if (life == Life.UNTIL_SIGNAL_EVEN_IN_START) {
            starting.interrupt();
          }
          end(stopped);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end, "stop"));
    out.println("HyperbyteDB " + Version.number());
    out.flush();
    try {
      try (AutoCloseable running = start(config, out, start, starting, stop)) {
        if (running != null) {
          ready(out);
          if (life != Life.UNTIL_READY) {
            stop.await();
            LOG.info("stopping");
          }
        }
      }
      exit = CommandLine.ExitCode.OK;
    } finally {
      stopped.complete(exit);
    }
    return exit;
  }

  /** Refuses a certificate or key that cannot be used before anything is started. */
  private static void checkTls(Config.Tls tls) {
    if (!tls.enabled()) {
      return;
    }
    try {
      String warning =
          new PemIdentity(Path.of(tls.certFile()), Path.of(tls.keyFile())).check(Instant.now());
      if (warning != null) {
        LOG.warn("{}", warning);
      }
    } catch (IllegalArgumentException e) {
      throw new ConfigException(List.of(String.valueOf(e.getMessage())));
    }
  }

  /** Starts the process; null if a request to stop has interrupted the start. */
  private static @Nullable AutoCloseable start(
      Config config, PrintWriter out, Start start, Starting starting, CountDownLatch stop)
      throws Exception {
    try {
      return start.start(config, out, () -> stop.getCount() == 0);
    } catch (Exception | Error e) {
      // Kafka's classes cannot be initialized any more once the JVM shuts down, which is an Error.
      if (stop.getCount() > 0) {
        throw e;
      }
      LOG.info("stopped before it was ready{}", e instanceof Error ? "" : ": " + e);
      return null;
    } finally {
      starting.end();
    }
  }

  private static void ready(PrintWriter out) {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    out.println(String.format(Locale.ROOT, "ready in %.2f s", millis / 1000.0));
    out.flush();
  }

  /** A requested stop that succeeds exits with 0 rather than the signal's 143. */
  private static void end(CompletableFuture<Integer> stopped) {
    try {
      Runtime.getRuntime().halt(stopped.get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      LOG.error("the stop takes too long, giving up");
      Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
    }
  }
}
