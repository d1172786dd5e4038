package io.hyperbytedb.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** The results as a page of the documentation. */
final class Report {
  private final Results results;

  Report(Results results) {
    this.results = results;
  }

  String markdown() throws IOException {
    StringBuilder page = new StringBuilder(introduction());
    for (Scale scale : Scale.values()) {
      if (results.rounds(scale) > 0) {
        table(scale, page);
      }
    }
    return page.toString();
  }

  private static String introduction() throws IOException {
    StringBuilder versions = new StringBuilder();
    for (Peer peer : Peer.values()) {
      versions.append(
          "| %s | %s | %s |\n"
              .formatted(
                  peer.label(),
                  System.getProperty("version." + peer.name().toLowerCase(Locale.ROOT), "–"),
                  peer.sync()));
    }
    return """
    # Benchmarks

    Written by `benchmarks/compare.sh` (%s); a run of it makes this page again, on your machine. Data and queries are those of TSBS' devops use case, cpu
    only: a row of ten tags and ten fields for each host every ten seconds, integers that walk between 0 and 100. Each server runs alone with its defaults on an
    empty directory of the same disk, on the same cores as the load tool; the servers take turns within a round, and the figures are medians of the rounds. Writes are
    requests of 5,000 lines over loopback; queries come from one client, 60 of each kind or 4 seconds' worth, right after the load. Times are medians in
    milliseconds unless another quantile is named; "again" is a second pass with other hosts and times, on the warm server.

    "ours / best" compares with the best of the others: of times, memory, processor and disk less is better, of rows per second more. Machines differ, so compare
    these ratios rather than figures of different days.

    Machine: %s, %d cores, %d GB of memory, Java %s.

    ![Times of queries](images/benchmarks.svg)

    | server | version | when is a write on the disk? |
    |---|---|---|
    """
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                processor(),
                Runtime.getRuntime().availableProcessors(),
                memory(),
                Runtime.version())
        + versions;
  }

  private void table(Scale scale, StringBuilder page) {
    page.append(
        "\n## %s (%,d rows of ten fields; rounds: %d)\n\n| |"
            .formatted(scale.label(), scale.rows(), results.rounds(scale)));
    for (Peer peer : Peer.values()) {
      page.append(' ').append(peer.label()).append(" |");
    }
    page.append(" ours / best | rounds differ by |\n|---|");
    page.append("---:|".repeat(Peer.values().length + 2)).append('\n');
    List<String> behind = new ArrayList<>();
    for (String figure : results.figures(scale)) {
      page.append("| ").append(figure).append(" |");
      for (Peer peer : Peer.values()) {
        OptionalDouble value = results.median(scale, peer, figure);
        page.append(' ')
            .append(value.isPresent() ? text(figure, value.getAsDouble()) : "–")
            .append(" |");
      }
      double ratio = ratio(scale, figure);
      boolean isBehind = Figures.isRate(figure) ? ratio < 1 : ratio > 1;
      if (isBehind) {
        behind.add(figure);
      }
      page.append(isBehind ? " " : " **")
          .append(String.format(Locale.ROOT, "%.2f", ratio))
          .append(isBehind ? " |" : "** |")
          .append(
              String.format(
                  Locale.ROOT,
                  " %.0f %% |\n",
                  (results.spread(scale, Peer.HYPERBYTEDB, figure) - 1) * 100));
    }
    page.append("\nWhere the best of the others is ahead: ")
        .append(behind.isEmpty() ? "nowhere" : String.join("; ", behind))
        .append(".\n");
  }

  /** Our figure by the best of the others. */
  private double ratio(Scale scale, String figure) {
    boolean rate = Figures.isRate(figure);
    double best = rate ? 0 : Double.MAX_VALUE;
    for (Peer peer : Peer.values()) {
      OptionalDouble value = results.median(scale, peer, figure);
      if (peer != Peer.HYPERBYTEDB && value.isPresent()) {
        best = rate ? Math.max(best, value.getAsDouble()) : Math.min(best, value.getAsDouble());
      }
    }
    return results.median(scale, Peer.HYPERBYTEDB, figure).orElse(Double.NaN) / best;
  }

  private static String text(String figure, double value) {
    int digits = Figures.isRate(figure) || value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  private static String processor() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
      if (line.startsWith("model name")) {
        return line.substring(line.indexOf(':') + 1).trim();
      }
    }
    return System.getProperty("os.arch");
  }

  private static long memory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Math.round(Long.parseLong(line.split("\\s+", -1)[1]) / 1048576.0);
      }
    }
    return 0;
  }
}
