package io.hyperbytedb.server;

import io.hyperbytedb.server.tools.DataExport;
import io.hyperbytedb.server.tools.DataExport.Selection;
import io.hyperbytedb.server.tools.ExportDirectory;
import io.hyperbytedb.server.tools.ExportFile;
import io.hyperbytedb.server.tools.ExportOutput;
import io.hyperbytedb.server.tools.ExportStream;
import io.hyperbytedb.server.tools.QueryClient;
import io.hyperbytedb.server.tools.TextOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb export}. */
@Command(
    name = "export",
    description = {
      "Exports the data of a running server: as line protocol for influx -import, or as Parquet.",
      "The output gets its name when it is complete. An interrupted export continues where it"
          + " stopped when the same command is run again."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything is in the output",
      "1:the server or the output could not be used",
      "2:wrong options or configuration",
      "3:the output is complete except for values that the format cannot carry; stderr names them"
    })
final class ExportCommand implements Callable<Integer> {
  /** Everything that can be exported was, but some values cannot be. */
  static final int SKIPPED = 3;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The file to export to, or with --format parquet the directory; - is stdout.")
  @SuppressWarnings("NullAway.Init")
  private String output;

  /** What is written. */
  enum Format {
    LINE,
    PARQUET
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "LINE",
      description =
          "line: line protocol (default); parquet: a directory of Parquet files,"
              + " DATABASE/POLICY/MEASUREMENT/TIME-NUMBER.parquet.")
  private Format format = Format.LINE;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Option(names = "--database", paramLabel = "NAME", description = "Exports only this database.")
  private @Nullable String database;

  @Option(
      names = "--retention-policy",
      paramLabel = "NAME",
      description = "Exports only retention policies of this name.")
  private @Nullable String policy;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "Exports rows from this time on: RFC 3339 or nanoseconds since 1970.")
  private @Nullable String start;

  @Option(
      names = "--end",
      paramLabel = "TIME",
      description = "Exports rows before this time: RFC 3339 or nanoseconds since 1970.")
  private @Nullable String end;

  @Option(names = "--gzip", description = "Compresses the output (Parquet is anyway).")
  private boolean gzip;

  @Option(
      names = "--restart",
      description = "Starts over, even if an interrupted export could continue.")
  private boolean restart;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    checkTime("--start", start);
    checkTime("--end", end);
    Selection selection = new Selection(database, policy, start, end);
    PrintWriter err = spec.commandLine().getErr();
    checkFormat();
    DataExport export;
    try (QueryClient client =
            new QueryClient(server.url(), server.tls(), server.username(), server.password());
        ExportOutput out = open(selection);
        ProgressBar bar = new ProgressBar(err)) {
      long[] begin = {-1, System.nanoTime()};
      DataExport.Watch watch =
          (done, total, rows) -> {
            begin[0] = begin[0] < 0 ? rows : begin[0];
            double seconds = Math.max(0.001, (System.nanoTime() - begin[1]) / 1e9);
            long rate = Math.round((rows - begin[0]) / seconds);
            bar.at("export", done, total, rows + " rows, " + rate + " rows/s");
          };
      export =
          switch (out) {
            case TextOutput text -> DataExport.lines(client, text, watch, selection);
            case ExportDirectory files -> DataExport.parquet(client, files, watch, selection);
          };
      if (export.rows() > 0) {
        err.println(
            "continues after the " + export.rows() + " rows that an earlier run has written");
      }
      export.write();
    }
    export.notes().forEach(err::println);
    List<String> omissions = export.omissions();
    omissions.forEach(err::println);
    err.println(export.rows() + (export.rows() == 1 ? " row" : " rows") + " exported");
    return omissions.isEmpty() ? CommandLine.ExitCode.OK : SKIPPED;
  }

  /** The server's error for an invalid time would be about InfluxQL's types. */
  private void checkTime(String option, @Nullable String time) {
    if (time != null && !time.matches("-?\\d{1,19}|\\d{4}-\\d\\d-\\d\\d([T ].*)?")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          option + " must be a time in RFC 3339 or nanoseconds since 1970, not [" + time + "]");
    }
  }

  private void checkFormat() {
    if (format == Format.PARQUET && (gzip || output.equals("-"))) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          gzip
              ? "--gzip is for lines; Parquet files are always compressed"
              : "--output must name a directory for --format parquet");
    }
  }

  private ExportOutput open(Selection selection) throws IOException {
    String request = server.url() + " " + selection;
    if (format == Format.PARQUET) {
      return new ExportDirectory(Path.of(output), request, restart);
    }
    if (output.equals("-")) {
      return new ExportStream(new FileOutputStream(FileDescriptor.out), gzip);
    }
    Path file = Path.of(output);
    if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
      // A pipe or a device cannot be written under a temporary name.
      return new ExportStream(Files.newOutputStream(file), gzip);
    }
    return new ExportFile(file, request, gzip, restart);
  }
}
