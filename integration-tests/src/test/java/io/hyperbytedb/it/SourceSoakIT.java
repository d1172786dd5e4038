package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two gateways of a cluster read a source of which one point in a hundred is bad, while random ones
 * are killed or stopped for longer than their sessions: every good point is there, every bad one is
 * a dead letter once. {@code -Dhyperbytedb.it.source.lines=1000000} and {@code
 * -Dhyperbytedb.it.source.events=500} are the long version; {@code -Dhyperbytedb.it.source.seed=…}
 * repeats one.
 */
class SourceSoakIT {
  private static final int LINES = Integer.getInteger("hyperbytedb.it.source.lines", 40_000);
  private static final int EVENTS = Integer.getInteger("hyperbytedb.it.source.events", 5);
  private static final long SEED = Long.getLong("hyperbytedb.it.source.seed", System.nanoTime());
  private static final int LINES_PER_RECORD = 20;
  private static final int PARTITIONS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path home;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ServerProcess[] gateways = new ServerProcess[2];
  private String wal = "";
  private String source = "";

  private ServerProcess start(String name, String role, String... more) throws Exception {
    Path own = Files.createDirectories(home.resolve(name));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "HYPERBYTEDB__KAFKA__BOOTSTRAP_SERVERS=" + wal,
                "HYPERBYTEDB__CLUSTER__NODE_ID=" + name,
                "HYPERBYTEDB__STORAGE__DATA_DIR=" + home.resolve("data"),
                "HYPERBYTEDB__STORAGE__META_DIR=" + own.resolve("meta")));
    settings.addAll(List.of(more));
    return ServerProcess.startRole(own, role, settings.toArray(String[]::new));
  }

  private ServerProcess gateway(int number) throws Exception {
    String prefix = "HYPERBYTEDB__KAFKA__SOURCES__0__";
    return start(
        "gateway-" + number,
        "ingest-gateway",
        prefix + "NAME=soak",
        prefix + "TOPICS=soak",
        prefix + "DATABASE=db",
        prefix + "BOOTSTRAP_SERVERS=" + source,
        prefix + "RETRY_SECS=1",
        prefix + "SESSION_TIMEOUT_MS=6000",
        prefix + "HEARTBEAT_INTERVAL_MS=500");
  }

  @Test
  void nothingIsLostAndNothingIsDouble() throws Exception {
    System.out.println("source soak seed " + SEED);
    try (BrokerProcess log = BrokerProcess.start(home.resolve("wal"));
        BrokerProcess brokers = BrokerProcess.start(home.resolve("source"));
        SourceTopics topics = new SourceTopics(brokers.bootstrapServers())) {
      wal = log.bootstrapServers();
      source = brokers.bootstrapServers();
      topics.create("soak", PARTITIONS);
      try (ServerProcess storage = start("storage-1", "storage-node");
          ServerProcess query = start("query-1", "query-node")) {
        storage.awaitReady();
        query.awaitReady();
        try {
          disturb(query, topics);
          verify(query, topics);
        } finally {
          for (ServerProcess gateway : gateways) {
            if (gateway != null) {
              gateway.close();
            }
          }
        }
      }
    }
  }

  /** Sends an even part of all lines before each event. */
  private void disturb(ServerProcess query, SourceTopics topics) throws Exception {
    try (Http http = new Http(query.url())) {
      assertThat(http.query("", "CREATE DATABASE db").status()).isEqualTo(200);
    }
    for (int i = 0; i < gateways.length; i++) {
      gateways[i] = gateway(i);
    }
    for (ServerProcess gateway : gateways) {
      gateway.awaitReady();
    }
    int records = LINES / LINES_PER_RECORD;
    int sent = 0;
    int kills = 0;
    for (int event = 0; event <= EVENTS; event++) {
      int to = (int) ((long) records * (event + 1) / (EVENTS + 1));
      for (; sent < to; sent++) {
        topics.send("soak", sent % PARTITIONS, record(sent));
      }
      topics.flush();
      if (event == EVENTS) {
        break;
      }
      LockSupport.parkNanos(random.nextLong(2_000_000_000L));
      int victim = random.nextInt(gateways.length);
      if (random.nextInt(3) == 0) {
        gateways[victim].signal("STOP");
        LockSupport.parkNanos(7_000_000_000L + random.nextLong(3_000_000_000L));
        gateways[victim].signal("CONT");
      } else {
        kills++;
        gateways[victim].kill();
        gateways[victim] = gateway(victim);
      }
    }
    System.out.printf("%d kills, %d stops, %d lines%n", kills, EVENTS - kills, LINES);
  }

  private static boolean isBad(int line) {
    return line % 100 == 17;
  }

  private static String record(int number) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < LINES_PER_RECORD; i++) {
      int line = number * LINES_PER_RECORD + i;
      out.append("soak,id=p").append(line % 50).append(" v=").append(line);
      out.append(isBad(line) ? "x " : " ").append(1_000_000_000L + line).append('\n');
    }
    return out.toString();
  }

  private void verify(ServerProcess query, SourceTopics topics) throws Exception {
    int lines = LINES / LINES_PER_RECORD * LINES_PER_RECORD;
    Set<String> places = new HashSet<>();
    for (int line = 0; line < lines; line++) {
      if (isBad(line)) {
        int record = line / LINES_PER_RECORD;
        places.add(
            "soak/"
                + record % PARTITIONS
                + "/"
                + record / PARTITIONS
                + "/"
                + (line % LINES_PER_RECORD + 1));
      }
    }
    String good = "," + (lines - places.size()) + "]";
    try (Http http = new Http(query.url())) {
      await()
          .atMost(LIMIT)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () ->
                  http.query("db", "SELECT count(v) FROM soak").body().contains(good)
                      && topics.deadLetters("soak.dead-letters").size() >= places.size());
      List<String> letters = topics.deadLetters("soak.dead-letters");
      assertThat(letters).as("seed %d", SEED).doesNotHaveDuplicates();
      assertThat(letters).as("seed %d", SEED).containsExactlyInAnyOrderElementsOf(places);
      assertThat(http.query("db", "SELECT count(v) FROM soak").body())
          .as("seed %d", SEED)
          .contains(good);
      assertThat(http.query("", "SHOW SOURCES").body()).contains("gateway-0", "gateway-1");
    }
  }
}
