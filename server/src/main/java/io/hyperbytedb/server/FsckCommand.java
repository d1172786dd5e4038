package io.hyperbytedb.server;

import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.logging.Logging;
import io.hyperbytedb.server.tools.CheckReport;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb fsck}. */
@Command(
    name = "fsck",
    description = "Checks the data of a stopped server: files, manifest and log must agree.",
    mixinStandardHelpOptions = true)
final class FsckCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--deep", description = "Reads every page and compares rows with their hash.")
  private boolean deep;

  @Option(
      names = "--repair",
      description = "Moves unreferenced files into quarantine/orphans/; changes no others.")
  private boolean repair;

  @Option(names = "--output", paramLabel = "FORMAT", description = "text or json")
  private OutputFormat output = OutputFormat.TEXT;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Config config = options.load().config();
    Logging.install(config.logging().level(), config.logging().format());
    CheckReport report;
    try (OfflineData data = OfflineData.open(config)) {
      report = data.check(Topics.WAL, deep, repair);
    }
    spec.commandLine().getOut().print(output == OutputFormat.JSON ? report.json() : report.text());
    spec.commandLine().getOut().flush();
    return report.problems().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
