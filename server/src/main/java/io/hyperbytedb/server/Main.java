package io.hyperbytedb.server;

import io.hyperbytedb.model.console.Stdout;
import io.hyperbytedb.server.config.ConfigException;
import io.hyperbytedb.server.config.ConfigKey;
import io.hyperbytedb.server.config.ConfigKeys;
import io.hyperbytedb.server.tools.ClosedPipeException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code hyperbytedb}; all subcommands are listed below. */
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
      ImportCommand.class,
      InspectCommand.class,
      RestoreCommand.class,
      TailCommand.class,
      VersionCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class,
    })
public final class Main {
  /** The exit code for invalid usage. */
  static final int USAGE = CommandLine.ExitCode.USAGE;

  /** The exit code if the reader of stdout is gone: that of a program ended by SIGPIPE. */
  static final int CLOSED_PIPE = 141;

  private static final int LEAST_CARRIERS = 8;

  /** Runs a command and exits with its exit code. */
  public static void main(String[] args) {
    shareCores();
    NativeLibraries.prepare();
    Stdout stdout = new Stdout("hyperbytedb");
    PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
    PrintWriter out = stdout.writer();
    CommandLine main = commandLine().setOut(out).setErr(err);
    int exit = execute(main, args);
    out.flush();
    System.exit(isServer(main) ? exit : stdout.exitCode(exit, err));
  }

  /** Runs a command; an Error, too, is told in a sentence. */
  static int execute(CommandLine main, String... args) {
    try {
      return main.execute(args);
    } catch (OutOfMemoryError e) {
      main.getErr()
          .println(
              "hyperbytedb: out of memory; give it more, for example with"
                  + " HYPERBYTEDB_JAVA_OPTS=-Xmx2g");
      return CommandLine.ExitCode.SOFTWARE;
    } catch (Error e) {
      main.getErr().println("hyperbytedb: " + Sentence.of(e));
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /**
   * Virtual threads are not preempted, and by default as many run as there are cores: a few long
   * computations would block all others. With more carrier threads the operating system shares the
   * cores. Must be set before the first virtual thread starts.
   */
  private static void shareCores() {
    String carriers = "jdk.virtualThreadScheduler.parallelism";
    if (System.getProperty(carriers) == null) {
      int cores = Runtime.getRuntime().availableProcessors();
      System.setProperty(carriers, Integer.toString(Math.max(LEAST_CARRIERS, 2 * cores)));
    }
  }

  /** Whether the command is a server, whose exit code does not depend on its output being read. */
  private static boolean isServer(CommandLine main) {
    CommandLine.ParseResult parsed = main.getParseResult();
    return parsed != null
        && parsed.subcommand() != null
        && switch (parsed.subcommand().commandSpec().userObject()) {
          case ServeCommand _, RoleCommand _, BrokerCommand _ -> true;
          default -> false;
        };
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
    String typo = thrown instanceof MissingParameterException ? typo(command) : null;
    err.println("hyperbytedb: " + (typo == null ? thrown.getMessage() : typo));
    if (thrown instanceof UnmatchedArgumentException unmatched && setting(unmatched, err)) {
      return USAGE;
    }
    UnmatchedArgumentException.printSuggestions(thrown, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return USAGE;
  }

  /** Explains how to set what was given as an option but is a setting, such as {@code --port}. */
  private static boolean setting(UnmatchedArgumentException unmatched, PrintWriter err) {
    for (String option : unmatched.getUnmatched()) {
      int equals = option.indexOf('=');
      String name = (equals < 0 ? option : option.substring(0, equals)).replaceFirst("^-+", "");
      ConfigKey<?> key = ConfigKeys.named(name.replace('-', '_'));
      if (option.startsWith("--") && key != null) {
        err.println(
            "It is a setting: put \""
                + key.name()
                + "\" into ["
                + key.section()
                + "] of the file for --config, or set "
                + key.variable());
        return true;
      }
    }
    return false;
  }

  /** A mistyped option, which is the better explanation if a required one is missing. */
  private static @Nullable String typo(CommandLine command) {
    CommandLine.ParseResult parsed = command.getParseResult();
    List<String> unknown = parsed == null ? List.of() : parsed.unmatched();
    return unknown.isEmpty() ? null : "Unknown option: '" + unknown.getFirst() + "'";
  }

  /** Prints a failure as one sentence; an internal error also names its location. */
  private static int report(Exception thrown, CommandLine command) {
    PrintWriter err = command.getErr();
    if (thrown instanceof ConfigException e) {
      err.println("hyperbytedb: the configuration is invalid:");
      e.problems().forEach(problem -> err.println("  " + problem));
      return USAGE;
    }
    if (thrown instanceof ClosedPipeException) {
      return CLOSED_PIPE;
    }
    err.println("hyperbytedb: " + Sentence.of(thrown));
    return CommandLine.ExitCode.SOFTWARE;
  }
}
