package io.hyperbytedb.server;

import io.hyperbytedb.files.CorruptFileException;
import io.hyperbytedb.files.TooNewFileException;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.config.ConfigException;
import io.hyperbytedb.server.tools.IoText;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code hyperbytedb}; every subcommand stands in the list below. */
@Command(
    name = "hyperbytedb",
    description = "A time-series database that speaks the InfluxDB v1 API, with Kafka as its log.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with: hyperbytedb serve",
      "JVM options go into the variable HYPERBYTEDB_JAVA_OPTS."
    },
    subcommands = {
      ServeCommand.class,
      BackupCommand.class,
      BrokerCommand.class,
      ConfigCommand.class,
      ExportCommand.class,
      FsckCommand.class,
      InspectCommand.class,
      RestoreCommand.class,
      VersionCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class,
    })
public final class Main {
  /** The user gave something that cannot be used. */
  static final int USAGE = CommandLine.ExitCode.USAGE;

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** All commands, ready to execute. */
  static CommandLine commandLine() {
    CommandLine main = new CommandLine(new Main());
    for (Role role : Role.values()) {
      CommandLine command = new CommandLine(new RoleCommand(role));
      command.getCommandSpec().usageMessage().description(role.description());
      main.addSubcommand(role.command(), command);
    }
    return main.setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((thrown, args) -> refuse(thrown))
        .setExecutionExceptionHandler((thrown, command, parsed) -> report(thrown, command));
  }

  private static int refuse(ParameterException thrown) {
    CommandLine command = thrown.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("hyperbytedb: " + thrown.getMessage());
    UnmatchedArgumentException.printSuggestions(thrown, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return USAGE;
  }

  /** What the user can mend gets a text, our own errors a stack trace. */
  private static int report(Exception thrown, CommandLine command) {
    PrintWriter err = command.getErr();
    return switch (thrown) {
      case ConfigException e -> {
        err.println("hyperbytedb: the configuration cannot be used:");
        e.problems().forEach(problem -> err.println("  " + problem));
        yield USAGE;
      }
      case HyperbyteException e -> {
        err.println("hyperbytedb: " + e.getMessage());
        yield CommandLine.ExitCode.SOFTWARE;
      }
      case LogException e -> {
        err.println("hyperbytedb: the log cannot be used: " + e.getMessage());
        yield CommandLine.ExitCode.SOFTWARE;
      }
      case CompletionException e when e.getCause() instanceof Exception cause ->
          report(cause, command);
      case CorruptFileException e -> {
        err.println("hyperbytedb: damaged: " + e.getMessage());
        yield CommandLine.ExitCode.SOFTWARE;
      }
      case TooNewFileException e -> {
        err.println("hyperbytedb: too new: " + e.getMessage());
        yield CommandLine.ExitCode.SOFTWARE;
      }
      case FileSystemException e -> {
        err.println("hyperbytedb: " + IoText.of(e));
        yield CommandLine.ExitCode.SOFTWARE;
      }
      default -> {
        err.println("hyperbytedb: internal error");
        thrown.printStackTrace(err);
        yield CommandLine.ExitCode.SOFTWARE;
      }
    };
  }
}
