package io.hyperbytedb.server;

import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.logging.Logging;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb serve}: the whole database in this process, until it is told to stop. */
@Command(
    name = "serve",
    description = "Runs the database in one process, with an embedded broker unless one is named.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final long STOP_LIMIT_SECONDS = 120;

  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--exit-when-ready",
      hidden = true,
      description = "Stops as soon as it is ready; to train the AOT cache.")
  private boolean exitWhenReady;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Config config = options.load().config();
    Logging.install(config.logging().level(), config.logging().format());
    PrintWriter out = spec.commandLine().getOut();
    out.println("HyperbyteDB " + Version.number());
    out.flush();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (EmbeddedNode node = EmbeddedNode.start(config)) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    stop.countDown();
                    await(stopped);
                    // A stop that was asked for is a success, not the signal's 143.
                    Runtime.getRuntime().halt(0);
                  },
                  "stop"));
      print(config, node, out);
      if (!exitWhenReady) {
        stop.await();
        LoggerFactory.getLogger(ServeCommand.class).info("stopping: final flush");
      }
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void print(Config config, EmbeddedNode node, PrintWriter out) {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    out.println("  http   " + config.server().host() + ":" + node.port());
    out.println(
        "  kafka  " + node.brokerAddress() + (config.kafka().embedded() ? " (embedded)" : ""));
    out.println("  data   " + config.storage().dataDir().toAbsolutePath().normalize());
    out.println(String.format(Locale.ROOT, "ready in %.2f s", millis / 1000.0));
    out.flush();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        LoggerFactory.getLogger(ServeCommand.class).error("the stop takes too long, giving up");
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
