package io.hyperbytedb.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writes bodies to a server, each connection the next one as soon as the last is answered. */
final class HttpLoad {
  private final URI url;
  private final List<byte[]> bodies;
  private final int rows;

  HttpLoad(URI url, List<byte[]> bodies, int rows) {
    this.url = url;
    this.bodies = bodies;
    this.rows = rows;
  }

  void run(int connections, Duration time, PrintStream out) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    long warm = System.nanoTime() + time.toNanos() / 3;
    List<Long> latencies = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      List<Future<List<Long>>> all = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        int first = i;
        all.add(threads.submit(() -> connection(first, warm, end)));
      }
      for (Future<List<Long>> one : all) {
        latencies.addAll(one.get());
      }
    }
    latencies.sort(null);
    double seconds = time.toNanos() / 1.5e9;
    out.printf(
        "%,.0f rows/s; request of %,d rows: p50 %.2f ms, p99 %.2f ms (%d requests)%n",
        latencies.size() * (double) rows / seconds,
        rows,
        latencies.get(latencies.size() / 2) / 1e6,
        latencies.get(latencies.size() * 99 / 100) / 1e6,
        latencies.size());
  }

  private List<Long> connection(int first, long warm, long end)
      throws IOException, InterruptedException {
    List<Long> latencies = new ArrayList<>();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = first; System.nanoTime() < end; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(url)
                .POST(BodyPublishers.ofByteArray(bodies.get(i % bodies.size())))
                .build();
        long start = System.nanoTime();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        long stop = System.nanoTime();
        if (response.statusCode() != 204) {
          throw new IOException(response.statusCode() + " " + response.body());
        }
        if (stop > warm) {
          latencies.add(stop - start);
        }
      }
    }
    return latencies;
  }
}
