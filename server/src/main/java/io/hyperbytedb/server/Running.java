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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A process that runs until it is told to stop. */
final class Running {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);
  private static final long STOP_LIMIT_SECONDS = 120;

  private Running() {}

  /** Starts what is to run, says where it is, and returns it. */
  interface Start {
    AutoCloseable start(Config config, PrintWriter out) throws Exception;
  }

  /**
   * Runs until a signal.
   *
   * @param stopAtOnce whether to stop as soon as it is ready
   * @return the exit code
   */
  static int run(Config config, PrintWriter out, boolean stopAtOnce, Start start) throws Exception {
    Logging.install(config.logging().level(), config.logging().format());
    out.println("HyperbyteDB " + Version.number());
    out.flush();
    CountDownLatch stop = new CountDownLatch(1);
    CompletableFuture<Integer> stopped = new CompletableFuture<>();
    int exit = CommandLine.ExitCode.SOFTWARE;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, stopped), "stop"));
    try {
      try (AutoCloseable _ = start.start(config, out)) {
        ready(out);
        if (!stopAtOnce) {
          stop.await();
          LOG.info("stopping");
        }
      }
      exit = CommandLine.ExitCode.OK;
    } finally {
      stopped.complete(exit);
    }
    return exit;
  }

  private static void ready(PrintWriter out) {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    out.println(String.format(Locale.ROOT, "ready in %.2f s", millis / 1000.0));
    out.flush();
  }

  /** A stop that was asked for and went well is a success, not the signal's 143. */
  private static void end(CountDownLatch stop, CompletableFuture<Integer> stopped) {
    stop.countDown();
    try {
      Runtime.getRuntime().halt(stopped.get(STOP_LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      LOG.error("the stop takes too long, giving up");
      Runtime.getRuntime().halt(CommandLine.ExitCode.SOFTWARE);
    }
  }
}
