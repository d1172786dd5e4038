package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.gateway.write.WriteNode.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteHandlerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");
  private static final long NOW_NANOS = NOW.getEpochSecond() * 1_000_000_000;

  private final WriteNode node = new WriteNode(InstantSource.fixed(NOW));

  @BeforeEach
  void createDatabase() {
    node.submit(new CreateDatabase("db", null));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private Answer write(Map<String, String> query, String body) throws Exception {
    return node.write(query, body.getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(Map<String, String> query, int status, String error) throws Exception {
    Answer answer = write(query, "cpu v=1 1");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.error()).isEqualTo(error);
    assertThat(node.newBatches()).isEmpty();
  }

  /**
   * Status and texts as a real InfluxDB gives them; that about precision is from the source of 1.8.
   */
  @Test
  void wrongParametersAreRefused() throws Exception {
    assertRefused(Map.of(), 400, "database is required");
    assertRefused(Map.of("db", ""), 400, "database is required");
    assertRefused(Map.of("db", "nix\"<"), 404, "database not found: \"nix\\\"<\"");
    assertRefused(Map.of("db", "db", "rp", "nix\"<"), 500, "retention policy not found: nix\"<");
    assertRefused(Map.of("db", "db", "consistency", "most"), 400, "invalid consistency level");
    assertRefused(
        Map.of("db", "db", "precision", "us"),
        400,
        "invalid precision \"us\" (use n, u, ms, s, m or h)");
  }

  @Test
  void anEmptyBodyIsFine() throws Exception {
    assertThat(write(Map.of("db", "db"), "").status()).isEqualTo(204);
    assertThat(write(Map.of("db", "db"), "# nothing\n\n").status()).isEqualTo(204);
    assertThat(write(Map.of("db", "db", "consistency", "ANY"), "cpu v=1 1").status())
        .isEqualTo(204);
  }

  @Test
  void aPointWithoutTimeGetsThatOfTheRequestCutToItsPrecision() throws Exception {
    Instant odd = NOW.plusNanos(1_234_567_891L);
    long[] expected = {1_234_567_891L, 1_234_567_000L, 1_234_000_000L, 1_000_000_000L, 0, 0};
    String[] units = {"ns", "u", "ms", "s", "m", "h"};
    for (int i = 0; i < units.length; i++) {
      try (WriteNode other = new WriteNode(InstantSource.fixed(odd))) {
        other.submit(new CreateDatabase("db", null));
        other.write(
            Map.of("db", "db", "precision", units[i]), "cpu v=1".getBytes(StandardCharsets.UTF_8));
        assertThat(other.newBatches().getFirst().blocks().getFirst().times()[0])
            .as(units[i])
            .isEqualTo(NOW_NANOS + expected[i]);
      }
    }
  }

  @Test
  void metricsCountRequestsErrorsPointsAndBytes() throws Exception {
    write(Map.of("db", "db"), "cpu v=1 1\ncpu v=2 2");
    write(Map.of("db", "db"), "cpu v=3 3\nbad\ncpu v=4i 4");
    write(Map.of("db", "nix"), "cpu v=1 1");
    assertThat(node.metrics.count("hyperbytedb_write_requests_total")).isEqualTo(3);
    assertThat(node.metrics.count("hyperbytedb_write_errors_total")).isEqualTo(2);
    assertThat(node.metrics.count("hyperbytedb_ingestion_points_total")).isEqualTo(3);
    assertThat(node.metrics.count("hyperbytedb_write_payload_bytes")).isEqualTo(2);
    assertThat(node.metrics.count("hyperbytedb_write_duration_seconds")).isEqualTo(3);
  }

  @Test
  void aLogThatFailsIsNotTheClientsFault() throws Exception {
    write(Map.of("db", "db"), "cpu v=1 1");
    node.log.failNextAppend();
    Answer answer = write(Map.of("db", "db"), "cpu v=2 2");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(write(Map.of("db", "db"), "cpu v=3 3").status()).isEqualTo(204);
  }

  @Test
  void whatDoesNotFitIntoMemoryIsRefusedAndWhatFitsAgainIsTaken() throws Exception {
    WriteConfig config = new WriteConfig(100_000, 0, 100_000, 1, 1 << 20, Duration.ofMillis(1));
    try (WriteNode small = new WriteNode(InstantSource.fixed(NOW), config)) {
      small.submit(new CreateDatabase("db", null));
      byte[] body = "cpu v=1 1\n".repeat(9_000).getBytes(StandardCharsets.UTF_8);
      // While a part of one body is in memory there is no room for another one.
      WriteNode.Request inner = new WriteNode.Request(Map.of("db", "db"), Map.of(), body);
      List<Answer> nested = new ArrayList<>();
      WriteNode.Request outer =
          new WriteNode.Request(Map.of("db", "db"), Map.of(), body) {
            @Override
            public Body readBody(int maxBytes, Room room) {
              room.grow(60_000);
              nested.add(small.writeUnchecked(inner));
              room.grow(30_000);
              return readBody(maxBytes);
            }
          };
      assertThat(small.write(outer).status()).isEqualTo(204);
      assertThat(nested.getFirst().status()).isEqualTo(503);
      assertThat(small.write(inner).status()).isEqualTo(204);
    }
  }

  @Test
  void aRequestHasOnlySoManyPoints() throws Exception {
    WriteConfig config = new WriteConfig(100_000, 2, 100_000, 1, 1 << 20, Duration.ofSeconds(1));
    try (WriteNode small = new WriteNode(InstantSource.fixed(NOW), config)) {
      small.submit(new CreateDatabase("db", null));
      byte[] two = "m v=1 1\n\nm v=2 2".getBytes(StandardCharsets.UTF_8);
      assertThat(small.write(Map.of("db", "db"), two).status()).isEqualTo(204);
      assertThat(small.newBatches()).hasSize(1);
      byte[] three = "m v=1 1\nbad\nm v=2 2".getBytes(StandardCharsets.UTF_8);
      assertThat(small.write(Map.of("db", "db"), three))
          .isEqualTo(new Answer(422, "max-points-per-request limit exceeded: (3/2)", Map.of()));
      assertThat(small.newBatches()).isEmpty();
    }
  }

  @Test
  void manyRequestsAtOnce() throws Exception {
    int threads = 8;
    int requests = 50;
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        answers.add(
            pool.submit(
                () -> {
                  int good = 0;
                  for (int i = 0; i < requests; i++) {
                    String body = "cpu,host=h%d v=%d,w%d=\"x\" %d".formatted(thread, i, i % 7, i);
                    good += write(Map.of("db", "db"), body).status() == 204 ? 1 : 0;
                  }
                  return good;
                }));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(requests);
      }
    }
    Points points = new Points(NOW_NANOS);
    WriteNode.collect(node.newBatches(), points);
    assertThat(points.print()).hasSize(threads * requests);
  }
}
