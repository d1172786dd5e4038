package io.hyperbytedb.benchmarks;

import io.hyperbytedb.benchmarks.DevopsLines.Values;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How fast rows come in. Arguments are {@code name=value}:
 *
 * <ul>
 *   <li>{@code mode=parse}: one thread parses and encodes, records are thrown away;
 *   <li>{@code mode=load url=http://… db=…}: loads a server over HTTP;
 *   <li>{@code mode=gateway dir=…}: a gateway over an embedded broker in this process, without
 *       storage, loaded over HTTP.
 * </ul>
 *
 * <p>And: {@code hosts}, {@code rows} per request, {@code values} (integers, two_decimals, full),
 * {@code seconds}, {@code connections}, {@code partitions}.
 */
public final class IngestBenchmark {
  private static final int BODIES = 16;

  private final Arguments arguments;

  private IngestBenchmark(String[] args) {
    this.arguments = new Arguments(args);
  }

  public static void main(String[] args) throws Exception {
    new IngestBenchmark(args).run(System.out);
  }

  private void run(PrintStream out) throws Exception {
    int rows = arguments.number("rows", 10_000);
    Duration time = Duration.ofSeconds(arguments.number("seconds", 10));
    int partitions = arguments.number("partitions", 4);
    List<byte[]> bodies = bodies(rows);
    switch (arguments.text("mode", "parse")) {
      case "parse" -> ParseLoad.run(bodies, rows, partitions, time, out);
      case "load" ->
          load(URI.create(arguments.text("url", "http://127.0.0.1:8086")), bodies, rows, time, out);
      case "gateway" -> {
        try (BareGateway gateway =
            BareGateway.start(Path.of(arguments.text("dir", "bench-data")), partitions)) {
          load(gateway.url(), bodies, rows, time, out);
        }
      }
      default -> throw new IllegalArgumentException("mode is parse, load or gateway");
    }
  }

  private void load(URI url, List<byte[]> bodies, int rows, Duration time, PrintStream out)
      throws Exception {
    String db = arguments.text("db", "benchmark");
    HttpLoad load = new HttpLoad(url.resolve("/write?db=" + db), bodies, rows);
    load.run(arguments.number("connections", 2), time, out);
  }

  private List<byte[]> bodies(int rows) {
    Values values = Values.valueOf(arguments.text("values", "integers").toUpperCase(Locale.ROOT));
    DevopsLines lines = new DevopsLines(1, arguments.number("hosts", 4_000), values);
    List<byte[]> bodies = new ArrayList<>();
    for (int i = 0; i < BODIES; i++) {
      bodies.add(lines.body(rows));
    }
    return bodies;
  }
}
