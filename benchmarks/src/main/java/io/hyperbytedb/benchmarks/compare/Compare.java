package io.hyperbytedb.benchmarks.compare;

import io.hyperbytedb.benchmarks.DevopsQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Compares servers on this machine: in each round, each in turn is started with its defaults on an
 * empty directory and gets the same load and queries. {@code benchmarks/compare.sh} starts it. What
 * a round has measured already is not measured again.
 */
public final class Compare {
  /** Data that is older than this is where the queries of a short while after a start look. */
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private final Path work;
  private final Results results;

  private Compare(Path work) throws IOException {
    this.work = work;
    this.results = new Results(work.resolve("results.tsv"));
  }

  /** Arguments: the directory for data and results, the number of rounds, the scales. */
  public static void main(String[] args) throws Exception {
    Path work = Files.createDirectories(Path.of(args[0])).toAbsolutePath();
    Compare compare = new Compare(work);
    int rounds = Integer.parseInt(args[1]);
    for (int round = 1; round <= rounds; round++) {
      for (String scale : args[2].split(" ", -1)) {
        compare.round(round, Scale.valueOf(scale.toUpperCase(Locale.ROOT)));
      }
    }
    Files.writeString(Path.of(args[3]), new Report(compare.results).markdown());
    Files.writeString(Path.of(args[4]), new Chart(compare.results).svg());
  }

  /** The servers take turns, and each round begins with another one. */
  private void round(int round, Scale scale) throws Exception {
    List<Peer> peers = new ArrayList<>(List.of(Peer.values()));
    Collections.rotate(peers, -round);
    for (Peer peer : peers) {
      if (!results.has(round, scale, peer)) {
        System.out.printf("round %d, %s, %s%n", round, scale.label(), peer.label());
        results.add(measure(round, scale, peer));
      }
    }
  }

  private List<Results.Line> measure(int round, Scale scale, Peer peer) throws Exception {
    List<Results.Line> lines = new ArrayList<>();
    Path file = scale.file(work);
    for (int clients : scale.clients()) {
      try (Server server = Server.start(peer, work, work)) {
        Figures figures = new Figures(round, scale, peer, lines);
        if (clients == scale.clients().getFirst()) {
          figures.add(Figures.READY, server.readySeconds());
        }
        TimeUnit.SECONDS.sleep(3);
        Server.Usage idle = server.usage();
        double rate = Load.run(server, scale, file, clients);
        Server.Usage loaded = server.usage();
        figures.add(Figures.INGEST.formatted(clients), rate);
        if (clients == scale.clients().getLast()) {
          figures.add(Figures.CPU, (loaded.cpu() - idle.cpu()) / (scale.rows() / 1_000_000.0));
          figures.add(Figures.IDLE, (double) idle.resident());
          figures.add(Figures.LOADED, (double) loaded.peak());
          settled(server, scale, figures);
        }
      }
    }
    return lines;
  }

  /** What is measured after a load, with what it brought in files. */
  private static void settled(Server server, Scale scale, Figures figures)
      throws IOException, InterruptedException {
    server.settle(SETTLE);
    figures.add(Figures.DISK, (double) server.diskBytes() / scale.rows());
    if (scale == Scale.SMALL) {
      double[] writes = Latencies.writes(server);
      figures.add("one-point write, p50", Latencies.quantile(writes, 0.5));
      figures.add("one-point write, p99", Latencies.quantile(writes, 0.99));
      double[] both = Latencies.writesAndReads(server);
      figures.add("write, then read it, p50", Latencies.quantile(both, 0.5));
      figures.add("write, then read it, p99", Latencies.quantile(both, 0.99));
    }
    for (String pass : List.of("", Figures.AGAIN)) {
      for (DevopsQueries.Shape shape : DevopsQueries.Shape.values()) {
        double[] times = Latencies.queries(server, scale, shape, pass.isEmpty() ? 17 : 18);
        if (times.length > 0) {
          figures.add(shape.label() + pass, Latencies.quantile(times, 0.5));
        }
      }
    }
    figures.add(Figures.QUERIED, (double) server.usage().peak());
  }
}
