package io.hyperbytedb.server;

import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.logging.Logging;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
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

/** A process that runs until it is told to stop. */
final class Running {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);
  private static final long STOP_LIMIT_SECONDS = 120;

  private Running() {}

  /** How long it runs. */
  enum Life {
    /** Only its start is of interest. */
    UNTIL_READY,

    /** A start that a signal finds under way comes to its end first. */
    UNTIL_SIGNAL,

    /** A start may wait for other processes without an end, and so is interrupted by a signal. */
    UNTIL_SIGNAL_EVEN_IN_START
  }

  /** Starts what is to run, says where it is, and returns it. */
  interface Start {
    /**
     * @param stopping whether a signal to stop has come meanwhile
     */
    AutoCloseable start(Config config, PrintWriter out, BooleanSupplier stopping) throws Exception;
  }

  /** The thread that starts, as long as it does. Thread-safe. */
  private static final class Starting {
    private @Nullable Thread thread = Thread.currentThread();

    synchronized void interrupt() {
      if (thread != null) {
        thread.interrupt();
      }
    }

    /** What comes next is not interrupted. */
    synchronized void end() {
      thread = null;
      var _ = Thread.interrupted();
    }
  }

  /**
   * Starts it, and stops it in the end.
   *
   * @return the exit code
   */
  static int run(Config config, PrintWriter out, Life life, Start start) throws Exception {
    Descriptors.requireEnough();
    Logging.install(config.logging().level(), config.logging().format());
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

  /** Starts; null if a stop was asked for meanwhile and has broken the start off. */
  private static @Nullable AutoCloseable start(
      Config config, PrintWriter out, Start start, Starting starting, CountDownLatch stop)
      throws Exception {
    try {
      return start.start(config, out, () -> stop.getCount() == 0);
    } catch (Exception e) {
      if (stop.getCount() > 0) {
        throw e;
      }
      LOG.info("stopped before it was ready: {}", e.toString());
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

  /** A stop that was asked for and went well is a success, not the signal's 143. */
  private static void end(CompletableFuture<Integer> stopped) {
    try {
      Runtime.getRuntime().halt(stopped.get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      LOG.error("the stop takes too long, giving up");
      Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
    }
  }
}
