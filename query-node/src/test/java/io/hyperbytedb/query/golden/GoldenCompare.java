package io.hyperbytedb.query.golden;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Writes the fixture and data of dashboards to a real InfluxDB 1.x and to a server of ours, both
 * empty, asks both so many composed queries, and writes every difference that is not meant,
 * reduced, into a file. Arguments: the real server's URL, ours, the folder of the golden files, the
 * report, the seed, how many queries. Ends with 1 if there is a difference.
 */
public final class GoldenCompare {
  private static final int AT_ONCE = 4;
  private static final int MAX_REDUCED = 100;
  private static final int TRIES = 250;

  private final QueryPort real;
  private final QueryPort ours;
  private final BufferedWriter report;
  private final Map<String, Integer> meant = new TreeMap<>();
  private int differences;

  /** A query, and both answers that are on their way. */
  private record Pair(Asked asked, CompletableFuture<Answer> want, CompletableFuture<Answer> got) {}

  private GoldenCompare(QueryPort real, QueryPort ours, BufferedWriter report) {
    this.real = real;
    this.ours = ours;
    this.report = report;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    long seed = Long.parseLong(args[4]);
    int count = Integer.parseInt(args[5]);
    load(args[0], Path.of(args[2]), seed);
    load(args[1], Path.of(args[2]), seed);
    Path file = Path.of(args[3]);
    Files.createDirectories(file.toAbsolutePath().getParent());
    int differences;
    try (QueryPort real = new QueryPort(args[0]);
        QueryPort ours = new QueryPort(args[1]);
        BufferedWriter report = Files.newBufferedWriter(file)) {
      GoldenCompare compare = new GoldenCompare(real, ours, report);
      compare.run(seed, count);
      differences = compare.differences;
      System.out.printf(
          "seed %d, %d queries, %d differences, meant deviations %s%n",
          seed, count, differences, compare.meant);
    }
    System.exit(differences == 0 ? 0 : 1);
  }

  private static void load(String url, Path root, long seed)
      throws IOException, InterruptedException {
    try (GoldenClient client = new GoldenClient(url, new GoldenFiles(root, root))) {
      client.load();
      client.load(DashboardData.setup(), DashboardData.loads(seed));
    }
  }

  private void run(long seed, int count) throws IOException {
    Composer composer = new Composer(seed);
    Deque<Pair> asked = new ArrayDeque<>();
    for (int i = 0; i < count || !asked.isEmpty(); i++) {
      if (i < count) {
        Asked next = composer.next();
        asked.add(new Pair(next, real.ask(next), ours.ask(next)));
      }
      if (asked.size() == AT_ONCE || i >= count) {
        check(asked.remove());
      }
      if (i < count && i % 5000 == 4999) {
        System.out.println(i + 1 + " asked, " + differences + " differences");
        report.flush();
      }
    }
  }

  private void check(Pair pair) throws IOException {
    Answer want = pair.want().join();
    Answer got = pair.got().join();
    if (want.status() == 0) {
      throw new IOException(pair.asked() + ": " + want.body());
    }
    if (want.equals(got)) {
      return;
    }
    Optional<MeantDeviation> deviation = MeantDeviation.of(pair.asked(), want, got);
    if (deviation.isPresent()) {
      meant.merge(deviation.get().label(), 1, Integer::sum);
      return;
    }
    differences++;
    report.write("> " + pair.asked() + "\nwant " + want + "got  " + got);
    if (differences <= MAX_REDUCED) {
      report.write(reduced(pair.asked(), want));
    }
    report.newLine();
  }

  private String reduced(Asked asked, Answer want) {
    boolean error = want.body().contains("error");
    QueryReducer reducer = new QueryReducer(query -> differs(asked.withQuery(query), error), TRIES);
    Asked least = plain(asked.withQuery(reducer.reduce(asked.query())), error);
    return "reduced> "
        + least
        + "\nwant "
        + real.ask(least).join()
        + "got  "
        + ours.ask(least).join();
  }

  /** Without the parameters and the header if it differs without, too. */
  private Asked plain(Asked asked, boolean error) {
    Asked plain = new Asked(asked.params().getOrDefault("db", ""), asked.query());
    return differs(plain, error) ? plain : asked;
  }

  /** An answer must not become an error, or each query would be reduced to one that is wrong. */
  private boolean differs(Asked asked, boolean error) {
    CompletableFuture<Answer> asking = ours.ask(asked);
    Answer want = real.ask(asked).join();
    Answer got = asking.join();
    return want.body().contains("error") == error
        && !want.equals(got)
        && MeantDeviation.of(asked, want, got).isEmpty();
  }
}
