package io.hyperbytedb.benchmarks;

import io.hyperbytedb.benchmarks.DevopsLines.Values;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * How fast a server answers queries like those of TSBS' devops use case; any server with InfluxDB's
 * HTTP interface. Arguments are {@code name=value}:
 *
 * <ul>
 *   <li>{@code url=http://…}, {@code db=…};
 *   <li>{@code load=yes} to create the database and write {@code hosts} × {@code hours} first, in
 *       requests of {@code rows} ({@code values}: integers, two_decimals, full);
 *   <li>{@code rounds} of each shape at most, and {@code seconds} for each at most;
 *   <li>{@code only=name} for one shape.
 * </ul>
 */
public final class QueryBenchmark {
  private final Arguments arguments;
  private final URI url;
  private final String db;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private QueryBenchmark(String[] args) {
    this.arguments = new Arguments(args);
    this.url = URI.create(arguments.text("url", "http://127.0.0.1:8086"));
    this.db = arguments.text("db", "devops");
  }

  public static void main(String[] args) throws Exception {
    new QueryBenchmark(args).run(System.out);
  }

  private void run(PrintStream out) throws Exception {
    int hosts = arguments.number("hosts", 100);
    int hours = arguments.number("hours", 24);
    try (client) {
      if (arguments.text("load", "no").equals("yes")) {
        load(hosts, hours, out);
      }
      String only = arguments.text("only", "");
      for (DevopsQueries.Shape shape : DevopsQueries.Shape.values()) {
        if (only.isEmpty() || shape.label().equals(only)) {
          measure(shape, new DevopsQueries(7, hosts, hours), out);
        }
      }
    }
  }

  private void load(int hosts, int hours, PrintStream out) throws Exception {
    query("CREATE DATABASE " + db);
    int rows = arguments.number("rows", 10_000);
    long left = (long) hosts * hours * 360;
    long total = left;
    DevopsLines lines =
        new DevopsLines(
            1,
            hosts,
            Values.valueOf(arguments.text("values", "integers").toUpperCase(Locale.ROOT)));
    long nanos = 0;
    while (left > 0) {
      int size = (int) Math.min(rows, left);
      byte[] body = lines.body(size);
      long start = System.nanoTime();
      send(
          HttpRequest.newBuilder(url.resolve("/write?db=" + db))
              .POST(BodyPublishers.ofByteArray(body))
              .build(),
          204);
      nanos += System.nanoTime() - start;
      left -= size;
    }
    out.printf("loaded %,d rows, one connection: %,.0f rows/s%n", total, total / (nanos / 1e9));
  }

  private void measure(DevopsQueries.Shape shape, DevopsQueries queries, PrintStream out)
      throws Exception {
    int rounds = arguments.number("rounds", 200);
    long end = System.nanoTime() + arguments.number("seconds", 10) * 1_000_000_000L;
    long[] nanos = new long[rounds];
    int warm = Math.max(1, rounds / 10);
    long bytes = 0;
    int done = 0;
    for (int i = -warm; done < rounds && (done < 3 || System.nanoTime() < end); i++) {
      String query = Objects.requireNonNull(QueryLanguage.INFLUXQL.text(queries.next(shape)));
      long start = System.nanoTime();
      bytes = query(query).length;
      if (i >= 0 || System.nanoTime() > end) {
        nanos[done++] = System.nanoTime() - start;
      }
    }
    Arrays.sort(nanos, 0, done);
    out.printf(
        "%-24s p50 %9.2f ms  p99 %9.2f ms  (%d rounds, last answer %,d bytes)%n",
        shape.label(), nanos[done / 2] / 1e6, nanos[done * 99 / 100] / 1e6, done, bytes);
  }

  private byte[] query(String text) throws IOException, InterruptedException {
    String form = "db=" + db + "&epoch=ns&q=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    byte[] answer =
        send(
            HttpRequest.newBuilder(url.resolve("/query"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build(),
            200);
    String start = new String(answer, 0, Math.min(answer.length, 300), StandardCharsets.UTF_8);
    if (start.contains("\"error\"")) {
      throw new IOException(text + ": " + start);
    }
    return answer;
  }

  private byte[] send(HttpRequest request, int expected) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != expected) {
      throw new IOException(
          response.statusCode() + " " + new String(response.body(), StandardCharsets.UTF_8));
    }
    return response.body();
  }
}
