package io.hyperbytedb.debug;

import io.hyperbytedb.model.console.Stdout;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code hyperbytedb-debug}; all subcommands are listed below. */
@Command(
    name = "hyperbytedb-debug",
    description = "Inspects a running HyperbyteDB cluster over HTTP.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpWidth = 100,
    footer = {
      "",
      "Exit codes: 0 no problem, 1 a problem was found (or a node does not answer),",
      "            2 wrong usage, 3 no node could be reached, 130 Ctrl-C, 141 stdout is closed."
    },
    subcommands = {
      StatusCommand.class,
      TopologyCommand.class,
      HealthCommand.class,
      ReplicationCommand.class,
      LagCommand.class,
      RaftCommand.class,
      ManifestCommand.class,
      MetricsCommand.class,
      DiffCommand.class,
      CompactCommand.class,
      DrainCommand.class,
      ForgetCommand.class,
      WalCommand.class,
      QuarantineCommand.class,
      SeriesCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class,
    })
public final class Main {
  /** How a report is printed. */
  enum Output {
    TABLE,
    JSON
  }

  @Mixin private final Connection connection = new Connection();

  @Mixin private final Lag lag = new Lag();

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      scope = ScopeType.INHERIT,
      description = "table or json (default: ${DEFAULT-VALUE}).")
  private Output output = Output.TABLE;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "No colours; also with variable NO_COLOR, and where stdout is no terminal.")
  private boolean noColor;

  private final Surroundings surroundings;

  private Main(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Runs a subcommand and exits with its exit code. */
  public static void main(String[] args) {
    Stdout stdout = new Stdout("hyperbytedb-debug");
    PrintWriter out = stdout.writer();
    PrintWriter err = writer(FileDescriptor.err);
    int exit = commandLine(Surroundings.ofProcess()).setOut(out).setErr(err).execute(args);
    out.flush();
    System.exit(stdout.exitCode(exit, err));
  }

  /** Writes UTF-8 whatever the locale: output contains …, and user-chosen names any character. */
  private static PrintWriter writer(FileDescriptor stream) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(stream), StandardCharsets.UTF_8), true);
  }

  /** All commands, ready to execute. */
  static CommandLine commandLine(Surroundings surroundings) {
    return new CommandLine(new Main(surroundings))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((thrown, args) -> refuse(thrown))
        .setExecutionExceptionHandler(
            (thrown, command, parsed) -> {
              command.getErr().println("hyperbytedb-debug: " + sentence(thrown));
              return Report.PROBLEMS;
            });
  }

  /** The error as one line without a stack trace; an internal error names its location. */
  private static String sentence(Exception thrown) {
    String text = thrown.toString().replace('\n', ' ');
    if (thrown instanceof InterruptedException) {
      return "interrupted";
    }
    return Arrays.stream(thrown.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("io.hyperbytedb."))
        .findFirst()
        .map(frame -> text + " at " + frame.getFileName() + ":" + frame.getLineNumber())
        .map(place -> "internal error, please report it: " + place)
        .orElse("internal error, please report it: " + text);
  }

  private static int refuse(ParameterException thrown) {
    CommandLine command = thrown.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("hyperbytedb-debug: " + thrown.getMessage());
    UnmatchedArgumentException.printSuggestions(thrown, err);
    err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return Report.USAGE;
  }

  /**
   * Opens the session of a subcommand.
   *
   * @throws UsageException if an option is invalid
   */
  Session open(CommandLine command) {
    String variable = surroundings.variables().getOrDefault("NO_COLOR", "");
    boolean colours = surroundings.terminal() && !noColor && variable.isEmpty();
    return new Session(
        connection.nodes(surroundings.variables()),
        connection.client(surroundings.variables()),
        lag,
        new Session.Output(output == Output.JSON, colours, command.getOut(), command.getErr()),
        surroundings);
  }
}
