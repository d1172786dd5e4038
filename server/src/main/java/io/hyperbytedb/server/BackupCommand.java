package io.hyperbytedb.server;

import io.hyperbytedb.server.backup.BackupCheck;
import io.hyperbytedb.server.backup.BackupClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb backup} and {@code hyperbytedb backup verify}. */
@Command(
    name = "backup",
    description = "Makes a running server on this machine write a backup.",
    mixinStandardHelpOptions = true,
    subcommands = BackupCommand.Verify.class)
final class BackupCommand implements Callable<Integer> {
  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "The backup's directory: an empty one, or a new one.")
  private @Nullable Path output;

  @Option(
      names = "--incremental-to",
      paramLabel = "DIR",
      description = "An earlier backup whose identical files are reused.")
  private @Nullable Path earlier;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(
      names = "--cluster-secret",
      interactive = true,
      arity = "0..1",
      paramLabel = "SECRET",
      description =
          "cluster.secret, instead of a user; without this option it is that of --config.")
  private @Nullable String secret;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (output == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Missing required option: '--output=DIR'");
    }
    Path target = output.toAbsolutePath().normalize();
    String shown = secret == null && server.username() == null ? server.clusterSecret() : secret;
    try (BackupClient client =
            new BackupClient(
                server.url(), server.tls(), server.username(), server.password(), shown);
        ProgressBar bar = new ProgressBar(spec.commandLine().getErr())) {
      client.backup(target, earlier == null ? null : earlier.toAbsolutePath().normalize(), bar);
    }
    spec.commandLine().getOut().println("backup written to " + target);
    return CommandLine.ExitCode.OK;
  }

  /** {@code hyperbytedb backup verify}. */
  @Command(
      name = "verify",
      description = "Checks a backup: all files are present, intact and consistent.",
      mixinStandardHelpOptions = true)
  static final class Verify implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The backup.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      BackupCheck.Result result;
      try (ProgressBar bar = new ProgressBar(spec.commandLine().getErr())) {
        result = BackupCheck.check(directory, bar);
      }
      return report(result, spec);
    }
  }

  /** Prints the result and returns the exit code. */
  static int report(BackupCheck.Result result, CommandSpec spec) {
    var out = spec.commandLine().getOut();
    result.problems().forEach(problem -> out.println(problem.subject() + ": " + problem.what()));
    out.println((result.problems().isEmpty() ? "whole: " : "DAMAGED: ") + result.summary());
    out.flush();
    return result.problems().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
