package io.hyperbytedb.server;

import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.logging.Logging;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
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
  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
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
    CompletableFuture<Integer> stopped = new CompletableFuture<>();
    int exit = CommandLine.ExitCode.SOFTWARE;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(stop, stopped), "stop"));
    try {
      try (EmbeddedNode node = EmbeddedNode.start(config)) {
        print(config, node, out);
        if (!exitWhenReady) {
          stop.await();
          LOG.info("stopping: final flush");
        }
      }
      exit = CommandLine.ExitCode.OK;
    } finally {
      stopped.complete(exit);
    }
    return exit;
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

  private static void print(Config config, EmbeddedNode node, PrintWriter out) {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    out.println("  http   " + config.server().host() + ":" + node.port());
    out.println(
        "  kafka  " + node.brokerAddress() + (config.kafka().embedded() ? " (embedded)" : ""));
    out.println("  data   " + config.storage().dataDir().toAbsolutePath().normalize());
    out.println(String.format(Locale.ROOT, "ready in %.2f s", millis / 1000.0));
    out.flush();
  }
}
