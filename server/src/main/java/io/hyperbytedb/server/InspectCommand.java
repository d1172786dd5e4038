package io.hyperbytedb.server;

import io.hyperbytedb.server.tools.FileInspector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb inspect}. */
@Command(
    name = "inspect",
    description =
        "Shows the content of a data file: columns, encodings, time range, hash and rows.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "A Parquet file below data/.")
  @SuppressWarnings("NullAway.Init")
  private Path file;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Prints the first N rows as line protocol.")
  private int rows;

  @Option(names = "--verify", description = "Reads everything and compares it with the hash.")
  private boolean verify;

  @Option(names = "--output", paramLabel = "FORMAT", description = "text or json")
  private OutputFormat output = OutputFormat.TEXT;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    new FileInspector(spec.commandLine().getOut())
        .print(file, rows, verify, output == OutputFormat.JSON);
    return 0;
  }
}
