package io.hyperbytedb.server;

import io.hyperbytedb.server.config.Config;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb serve}: the whole database in this process, until it is told to stop. */
@Command(
    name = "serve",
    description =
        "Runs the database in one process, with an embedded broker unless one is configured.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(
      names = "--train",
      hidden = true,
      description = "Writes and queries for less than a minute, then exits; for the AOT cache.")
  private boolean train;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    return Running.run(
        options.load().config(),
        spec.commandLine().getOut(),
        train ? Running.Life.UNTIL_READY : Running.Life.UNTIL_SIGNAL,
        (config, out, stopping) -> {
          PrivateFiles.warn(config, options.file());
          Node node = Node.serve(config, stopping);
          Thread.setDefaultUncaughtExceptionHandler(node.faults());
          print(config, node, out);
          if (train) {
            Training.run(node.port());
          }
          return node;
        });
  }

  private static void print(Config config, Node node, PrintWriter out) {
    out.println("  http   " + config.server().host() + ":" + node.port());
    out.println("  kafka  " + node.brokers() + (config.kafka().embedded() ? " (embedded)" : ""));
    out.println("  data   " + config.storage().dataDir().toAbsolutePath().normalize());
  }
}
