package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.it.Cluster.Node;
import io.hyperbytedb.it.Fault.Strike;
import io.hyperbytedb.it.History.Last;
import io.hyperbytedb.it.History.Row;
import io.hyperbytedb.it.History.Series;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Faults of a running cluster under load of several clients, whose history is checked in the end.
 */
final class FaultRun implements AutoCloseable {
  private static final int CLIENTS = 4;

  /** After this long a client asks another gateway. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Pattern ONLY_WAIT = Pattern.compile("write (204|503|nobody there)");
  private static final Pattern ROW = Pattern.compile("\\[(\\d+),(\\d+),\"([^\"]*)\"\\]");

  private final Cluster cluster;
  private final List<Node> nodes;
  private final long seed;
  private final int patience;
  private final SplittableRandom random;
  private final History history = new History();
  private final FaultTable table = new FaultTable();
  private final List<LoadClient> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Http> gateways;
  private int faults;

  /**
   * @param nodes the processes that run, two gateways among them
   * @param seed of what happens; what clients do between depends on their speed, too
   * @param patience how many times as long as on a quick machine anything may take
   */
  FaultRun(Cluster cluster, List<Node> nodes, long seed, int patience) {
    this.cluster = cluster;
    this.nodes = nodes;
    this.seed = seed;
    this.patience = patience;
    random = new SplittableRandom(seed);
    gateways =
        nodes.stream()
            .filter(node -> node.kind().equals("gateway"))
            .map(node -> new Http(node.url(), "", PATIENCE.multipliedBy(patience)))
            .toList();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new LoadClient(i, CLIENTS, gateways, history, random.split()));
    }
  }

  /** Makes the database and lets the clients work. */
  void start() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60L * patience);
    while (!made()) {
      assertThat(System.nanoTime() - end).as("no database can be made").isNegative();
      LockSupport.parkNanos(100_000_000L);
    }
    while (hasViews() && !FaultView.create(gateways.get(0))) {
      assertThat(System.nanoTime() - end).as("no view can be made").isNegative();
      LockSupport.parkNanos(100_000_000L);
    }
    clients.forEach(client -> threads.add(Thread.ofPlatform().start(client)));
    settle("the start");
  }

  private boolean hasViews() {
    return nodes.stream().anyMatch(node -> node.kind().equals("stream"));
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
   * @param ways what may happen
   * @param seconds how long one may take at most, until it is undone
   */
  void faults(int count, List<Fault.Way> ways, int seconds)
      throws IOException, InterruptedException {
    for (int i = 0; i < count; i++) {
      Fault fault = Fault.random(nodes, ways, seconds, random);
      long from = System.nanoTime();
      for (Strike strike : fault.strikes()) {
        cluster.run(strike.command());
      }
      for (Strike strike :
          fault.strikes().stream().sorted(Comparator.comparingInt(Strike::millis)).toList()) {
        pause(from + TimeUnit.MILLISECONDS.toNanos(strike.millis()));
        cluster.run(strike.undo());
      }
      over(fault.name(), fault.strikes().toString(), from);
      supervise(nodes);
    }
  }

  /**
   * Starts who has ended by itself, as a supervisor does: a process that heard nothing for so long
   * that the log was pruned, and asks to be started again. It may end while others are waited for.
   */
  private void supervise(List<Node> some) {
    String[] up =
        Stream.concat(Stream.of("up"), some.stream().map(Node::name)).toArray(String[]::new);
    await().atMost(Duration.ofMinutes(2L * patience)).until(() -> cluster.succeeds(up));
  }

  /**
   * Stops each process in turn with SIGTERM and starts it again. Clients may only notice that
   * nobody is there, or that they shall come again.
   */
  void rollingRestart() throws IOException, InterruptedException {
    Map<String, Integer> before = history.answers();
    for (Node node : nodes) {
      long from = System.nanoTime();
      cluster.run("restart", node.name());
      over("restart " + node.kind(), node.name(), from);
    }
    Map<String, Integer> others = history.answers();
    others.keySet().removeIf(answer -> !answer.startsWith("write"));
    others.keySet().removeIf(answer -> ONLY_WAIT.matcher(answer).lookingAt());
    others.replaceAll((answer, times) -> times - before.getOrDefault(answer, 0));
    others.values().removeIf(times -> times == 0);
    assertThat(others.keySet())
        .as("seed %d", seed)
        .allMatch(answer -> answer.startsWith("write no answer"));
    // Who connects in the moment in which a listener closes is cut off by the kernel.
    assertThat(others.values().stream().mapToInt(times -> times).sum())
        .as("seed %d: %s", seed, others)
        .isLessThanOrEqualTo(gateways.size());
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

  /** Until each client has had two more writes and two more reads answered. */
  private void settle(String after) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(150L * patience);
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
    for (Node node : nodes) {
      if (node.kind().equals("query")) {
        readAll(node);
        if (hasViews()) {
          supervise(nodes);
          try (Http query = new Http(node.url())) {
            FaultView.verify(query, seed, patience);
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

  private void readAll(Node node) throws IOException, InterruptedException {
    try (Http query = new Http(node.url())) {
      for (int client = 0; client < CLIENTS; client++) {
        for (int series = 0; series < History.SERIES; series++) {
          history.add(last(node, query, new Series(client, series)));
        }
      }
    }
  }

  private Last last(Node node, Http query, Series series) throws IOException, InterruptedException {
    String statement =
        "SELECT v, t FROM m WHERE c = '%d' AND s = '%d'"
            .formatted(series.client(), series.number());
    String path =
        "/query?epoch=ns&db="
            + LoadClient.DATABASE
            + "&q="
            + java.net.URLEncoder.encode(statement, java.nio.charset.StandardCharsets.UTF_8);
    AtomicLong invoked = new AtomicLong();
    // The last fault may not be over for everybody.
    Http.Answer answer =
        await()
            .atMost(Duration.ofMinutes(patience))
            .ignoreExceptions()
            .until(
                () -> {
                  invoked.set(System.nanoTime());
                  try {
                    return query.get(path);
                  } catch (ConnectException e) {
                    supervise(List.of(node));
                    throw e;
                  }
                },
                got ->
                    got.body().contains("\"statement_id\":0") && !got.body().contains("\"error\""));
    List<Row> rows = new ArrayList<>();
    Matcher found = ROW.matcher(answer.body());
    while (found.find()) {
      rows.add(
          new Row(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)), found.group(3)));
    }
    return new Last(node.name(), series, invoked.get(), rows);
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
