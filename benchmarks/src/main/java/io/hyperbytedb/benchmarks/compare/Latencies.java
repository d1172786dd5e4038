package io.hyperbytedb.benchmarks.compare;

import io.hyperbytedb.benchmarks.DevopsQueries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Times of single requests, one after the other. Milliseconds, sorted. */
final class Latencies {
  private static final int WRITES = 2_000;
  private static final int READS_AFTER_WRITES = 200;
  private static final int QUERIES = 60;
  private static final int LEAST_QUERIES = 5;
  private static final long QUERY_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SECOND_OF_ROWS = 1_464_739_200L;

  private Latencies() {}

  /** The quantile of sorted times. */
  static double quantile(double[] sorted, double quantile) {
    return sorted[Math.clamp((long) Math.ceil(quantile * sorted.length) - 1, 0, sorted.length - 1)];
  }

  /** Writes of one point each. */
  static double[] writes(Server server) throws IOException {
    double[] times = new double[WRITES];
    try (HttpConnection http = server.connect()) {
      Server.create(server.peer(), http, "points");
      for (int i = -WRITES / 10; i < WRITES; i++) {
        long second = SECOND_OF_ROWS + WRITES + i;
        long start = System.nanoTime();
        write(http, "rtt,host=a v=" + second + "i " + second + "000000000\n");
        if (i >= 0) {
          times[i] = (System.nanoTime() - start) / 1e6;
        }
      }
    }
    Arrays.sort(times);
    return times;
  }

  /** From the start of a write of one point until a query returns it, ten seconds at most. */
  static double[] writesAndReads(Server server) throws IOException {
    double[] times = new double[READS_AFTER_WRITES];
    int done = 0;
    long begin = System.nanoTime();
    try (HttpConnection http = server.connect()) {
      Server.create(server.peer(), http, "points");
      while (done < times.length && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30)) {
        long second = SECOND_OF_ROWS + done;
        String value = Integer.toString(1_000_000 + done);
        String path = server.peer().language().rowPath("points", second);
        long start = System.nanoTime();
        write(http, "ryw,host=a v=" + value + "i " + second + "000000000\n");
        while (!http.get(path).start().contains(value)
            && System.nanoTime() - start < LONGEST_NANOS) {
          Thread.onSpinWait();
        }
        times[done++] = (System.nanoTime() - start) / 1e6;
      }
    }
    times = Arrays.copyOf(times, done);
    Arrays.sort(times);
    return times;
  }

  private static void write(HttpConnection http, String line) throws IOException {
    HttpConnection.Answer answer =
        http.post(
            Server.writePath("points"), ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
    if (!answer.succeeded()) {
      throw new IOException(answer.toString());
    }
  }

  /** Queries of a shape; none if the server has no words for it. */
  static double[] queries(Server server, Scale scale, DevopsQueries.Shape shape, long seed)
      throws IOException {
    DevopsQueries queries = new DevopsQueries(seed, scale.hosts(), scale.hours());
    double[] times = new double[QUERIES];
    int done = 0;
    try (HttpConnection http = server.connect()) {
      long end = System.nanoTime() + QUERY_NANOS;
      while (done < QUERIES && (done < LEAST_QUERIES || System.nanoTime() < end)) {
        String path = server.peer().language().path(queries.next(shape), Server.DATABASE);
        if (path == null) {
          return new double[0];
        }
        long start = System.nanoTime();
        HttpConnection.Answer answer = http.get(path);
        if (!answer.succeeded() || answer.bytes() == 0) {
          throw new IOException(shape.label() + ": " + answer);
        }
        times[done++] = (System.nanoTime() - start) / 1e6;
      }
    }
    times = Arrays.copyOf(times, done);
    Arrays.sort(times);
    return times;
  }
}
