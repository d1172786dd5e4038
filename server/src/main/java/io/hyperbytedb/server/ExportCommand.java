package io.hyperbytedb.server;

import io.hyperbytedb.server.tools.LineExport;
import io.hyperbytedb.server.tools.QueryClient;
import java.io.BufferedWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb export}. */
@Command(
    name = "export",
    description = "Writes what a running server holds as line protocol for influx -import.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Option(names = "--output", required = true, paramLabel = "FILE", description = "- for stdout")
  @SuppressWarnings("NullAway.Init")
  private String output;

  @Option(
      names = "--url",
      defaultValue = "http://127.0.0.1:8086",
      converter = ServerUrl.class,
      description = "The server (default: ${DEFAULT-VALUE}).")
  @SuppressWarnings("NullAway.Init")
  private URI url;

  @Option(names = "--username", description = "A user who may read.")
  private @Nullable String username;

  @Option(
      names = "--password",
      interactive = true,
      arity = "0..1",
      description = "Asked for when no value is given.")
  private @Nullable String password;

  @Option(names = "--database", paramLabel = "NAME", description = "All when it is absent.")
  private @Nullable String database;

  @Option(names = "--retention-policy", paramLabel = "NAME", description = "Likewise.")
  private @Nullable String policy;

  @Option(names = "--start", paramLabel = "TIME", description = "RFC 3339 or nanoseconds.")
  private @Nullable String start;

  @Option(names = "--end", paramLabel = "TIME", description = "Rows before it, likewise.")
  private @Nullable String end;

  @Option(names = "--gzip", description = "Compresses the output.")
  private boolean gzip;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    checkTime("--start", start);
    checkTime("--end", end);
    try (QueryClient client = new QueryClient(url, username, password);
        Writer out = open()) {
      LineExport export = new LineExport(client, out, start, end);
      export.write(database, policy);
      spec.commandLine()
          .getErr()
          .println(export.rows() + (export.rows() == 1 ? " row" : " rows") + " exported");
    }
    return 0;
  }

  /** The server's text for one it can't read is about types of InfluxQL. */
  private void checkTime(String option, @Nullable String time) {
    if (time != null && !time.matches("-?\\d+|\\d{4}-\\d\\d-\\d\\d([T ].*)?")) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          option + " is a time in RFC 3339 or nanoseconds since 1970, not [" + time + "]");
    }
  }

  private Writer open() throws IOException {
    OutputStream raw =
        output.equals("-") ? new KeepOpen(System.out) : Files.newOutputStream(Path.of(output));
    OutputStream out = gzip ? new GZIPOutputStream(raw, 1 << 16) : raw;
    return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
  }

  /** Stdout is not ours to close. */
  private static final class KeepOpen extends FilterOutputStream {
    KeepOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
