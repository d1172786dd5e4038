package io.hyperbytedb.server;

import io.hyperbytedb.server.tools.ExportStream;
import io.hyperbytedb.server.tools.RowLine;
import io.hyperbytedb.server.tools.TailClient;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb tail}. */
@Command(
    name = "tail",
    description = {
      "Prints the rows that are written to a running server from now on, one a line.",
      "Rows come as they were written: with the fields of that write, also those that are"
          + " deleted later."
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:as many rows were printed as --limit says",
      "1:the server refused or ended the tail, or cannot be reached",
      "2:wrong options or configuration"
    })
final class TailCommand implements Callable<Integer> {
  /** How rows are printed. */
  enum Format {
    JSON,
    LP
  }

  /** The unit of times. */
  enum Precision {
    RFC3339,
    NS,
    U,
    MS,
    S,
    M,
    H
  }

  @Option(
      names = "--database",
      required = true,
      paramLabel = "NAME",
      description = "The database whose rows are printed.")
  @SuppressWarnings("NullAway.Init")
  private String database;

  @Option(
      names = "--retention-policy",
      paramLabel = "NAME",
      description = "Prints only rows of this retention policy.")
  private @Nullable String policy;

  @Option(
      names = "--measurement",
      paramLabel = "NAME",
      description = "Prints only rows of this measurement.")
  private @Nullable String measurement;

  @Option(
      names = "--where",
      paramLabel = "CONDITION",
      description = "Prints only rows that pass, such as \"host = 'a' AND usage > 90\".")
  private @Nullable String where;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "JSON",
      description = "json: an object a line (default); lp: line protocol.")
  private Format format = Format.JSON;

  @Option(
      names = "--precision",
      paramLabel = "UNIT",
      description =
          "The unit of times: rfc3339 (default for json), ns (default for lp), u, ms, s, m, h.")
  private @Nullable Precision precision;

  @Option(names = "--limit", paramLabel = "ROWS", description = "Ends after so many rows.")
  private long limit;

  @Mixin private final ServerOptions server = new ServerOptions();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (format == Format.LP && precision == Precision.RFC3339) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--precision must be a unit for --format lp");
    }
    if (limit < 0) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--limit must not be negative");
    }
    try (TailClient client =
            new TailClient(server.url(), server.tls(), server.username(), server.password());
        ExportStream out = new ExportStream(new FileOutputStream(FileDescriptor.out), false)) {
      client.follow(parameters(), new Printer(out, spec.commandLine().getErr()));
      out.flush();
    }
    return CommandLine.ExitCode.OK;
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("db", database);
    parameters.put("rp", policy == null ? "" : policy);
    parameters.put("measurement", measurement == null ? "" : measurement);
    parameters.put("where", where == null ? "" : where);
    parameters.put("limit", Long.toString(limit));
    Precision unit =
        precision != null ? precision : format == Format.LP ? Precision.NS : Precision.RFC3339;
    parameters.put("epoch", unit == Precision.RFC3339 ? "" : unit.name().toLowerCase(Locale.ROOT));
    return parameters;
  }

  /** Prints rows. */
  private final class Printer implements TailClient.Rows {
    private final ExportStream out;
    private final PrintWriter err;
    private final RowLine line = new RowLine();

    Printer(ExportStream out, PrintWriter err) {
      this.out = out;
      this.err = err;
    }

    @Override
    public void begin() {
      err.println("hyperbytedb: following " + database + " at " + server.url());
    }

    @Override
    public void row(String json) throws IOException {
      String text = format == Format.LP ? line.of(json) : json;
      if (text == null) {
        err.println("hyperbytedb: line protocol cannot carry a row with " + line.refusal());
        return;
      }
      out.write(text);
      out.write("\n");
    }

    @Override
    public void pause() throws IOException {
      out.flush();
    }
  }
}
