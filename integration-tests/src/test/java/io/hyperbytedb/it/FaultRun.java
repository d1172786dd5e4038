package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.it.Fault.Strike;
import io.hyperbytedb.it.History.Last;
import io.hyperbytedb.it.History.Row;
import io.hyperbytedb.it.History.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults of a running cluster under load of several clients, whose history is checked in the end.
 */
final class FaultRun implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final Pattern ROW = Pattern.compile("\\[(\\d+),(\\d+),\"([^\"]*)\"\\]");

  private final Path home;
  private final int port;
  private final Map<String, String> settings;
  private final List<String> nodes;
  private final long seed;
  private final SplittableRandom random;
  private final History history = new History();
  private final FaultTable table = new FaultTable();
  private final List<LoadClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Http> gateways;
  private int faults;

  /**
   * @param home where the cluster's data lies
   * @param port the first of its ports
   * @param settings of processes that are started again
   * @param nodes those that run
   */
  FaultRun(Path home, int port, Map<String, String> settings, List<String> nodes, long seed) {
    this.home = home;
    this.port = port;
    this.settings = settings;
    this.nodes = nodes;
    this.seed = seed;
    random = new SplittableRandom(seed);
    gateways = List.of(http(port), http(port + 1));
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new LoadClient(i, CLIENTS, gateways, history, random.split()));
    }
  }

  private static Http http(int port) {
    return new Http("http://127.0.0.1:" + port, "", Duration.ofSeconds(10));
  }

  /** Makes the database and lets the clients work. */
  void start() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!made()) {
      assertThat(System.nanoTime() - end).as("no database can be made").isNegative();
      LockSupport.parkNanos(100_000_000L);
    }
    clients.forEach(client -> threads.add(Thread.ofPlatform().start(client)));
    settle("the start");
  }

  private boolean made() throws InterruptedException {
    try {
      String statement = "CREATE DATABASE " + LoadClient.DATABASE;
      return gateways.get(0).query("", statement).body().contains("\"statement_id\":0}");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Lets faults happen, each when the one before is over.
   *
   * @param seconds how long one may take at most, until it is undone
   */
  void faults(int count, int seconds) throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Fault fault = Fault.random(nodes, seconds, random);
      long from = System.nanoTime();
      for (Strike strike : fault.strikes()) {
        run(strike.way() == Fault.Way.KILL ? "kill" : "pause", strike.node());
      }
      for (Strike strike :
          fault.strikes().stream().sorted(Comparator.comparingInt(Strike::millis)).toList()) {
        pause(from + TimeUnit.MILLISECONDS.toNanos(strike.millis()));
        run(strike.way() == Fault.Way.KILL ? "up" : "resume", strike.node());
      }
      over(fault.name(), fault.strikes().toString(), from);
    }
  }

  /** Stops each process in turn with SIGTERM and starts it again. */
  void rollingRestart() throws IOException, InterruptedException {
    for (String node : nodes) {
      long from = System.nanoTime();
      run("restart", node);
      over("restart " + Fault.kind(node), node, from);
    }
  }

  /** What a fault has brought; returns when all clients have written and read again. */
  private void over(String name, String what, long from) throws InterruptedException {
    settle(what);
    long write = longest(true, from);
    long read = longest(false, from);
    table.add(name, write, read);
    System.out.printf(
        "%3d %-40s write %6d ms, read %6d ms, %.1f s until settled; %s%n",
        ++faults, name, write, read, (System.nanoTime() - from) / 1e9, what);
  }

  private void run(String command, String node) throws IOException, InterruptedException {
    CommandRun done = CommandRun.cluster(home, port, settings, command, node);
    assertThat(done.exit()).as("seed %d: %s %s: %s", seed, command, node, done.out()).isZero();
  }

  /** Until each client has had two more writes and two more reads answered. */
  private void settle(String after) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(150);
    for (LoadClient client : clients) {
      long written = client.written() + 2;
      long read = client.read() + 2;
      while (client.written() < written || client.read() < read) {
        assertThat(System.nanoTime() - end)
            .as("seed %d: nothing goes on after %s: %s", seed, after, history.answers())
            .isNegative();
        LockSupport.parkNanos(10_000_000L);
      }
    }
  }

  /** The longest wait since a time, in milliseconds; what was waited before does not count. */
  private long longest(boolean write, long from) {
    return clients.stream()
        .flatMap(client -> client.waits().stream())
        .filter(wait -> wait.write() == write && wait.to() - from > 0)
        .mapToLong(wait -> Math.min(wait.to() - wait.from(), wait.to() - from))
        .map(TimeUnit.NANOSECONDS::toMillis)
        .max()
        .orElse(0);
  }

  private static void pause(long end) {
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  /** Stops the clients, reads everything from each query node, and checks the history. */
  void verify() throws IOException, InterruptedException {
    stop();
    for (String node : nodes) {
      if (Fault.kind(node).equals("query")) {
        int number = Integer.parseInt(node.substring(node.indexOf('-') + 1));
        try (Http query = new Http("http://127.0.0.1:" + (port + 7 + number))) {
          for (int client = 0; client < CLIENTS; client++) {
            for (int series = 0; series < History.SERIES; series++) {
              history.add(last(node, query, new Series(client, series)));
            }
          }
        }
      }
    }
    List<String> violations = HistoryChecker.violations(history);
    System.out.printf(
        "%n%s%n%d faults, %d writes, %d reads answered, seed %d%n",
        table, faults, history.writes().size(), history.reads().size(), seed);
    history.answers().forEach((answer, times) -> System.out.printf("%7d %s%n", times, answer));
    assertThat(violations.stream().limit(20).toList())
        .as("seed %d: %d violations", seed, violations.size())
        .isEmpty();
  }

  private static Last last(String node, Http query, Series series)
      throws IOException, InterruptedException {
    String statement =
        "SELECT v, t FROM m WHERE c = '%d' AND s = '%d'"
            .formatted(series.client(), series.number());
    String path =
        "/query?epoch=ns&db="
            + LoadClient.DATABASE
            + "&q="
            + java.net.URLEncoder.encode(statement, java.nio.charset.StandardCharsets.UTF_8);
    Http.Answer answer = query.get(path);
    assertThat(answer.body()).contains("\"statement_id\":0").doesNotContain("\"error\"");
    List<Row> rows = new ArrayList<>();
    Matcher found = ROW.matcher(answer.body());
    while (found.find()) {
      rows.add(
          new Row(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)), found.group(3)));
    }
    return new Last(node, series, rows);
  }

  private void stop() throws InterruptedException {
    clients.forEach(LoadClient::stop);
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
  }

  @Override
  public void close() {
    clients.forEach(LoadClient::stop);
    gateways.forEach(Http::close);
  }
}
