package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be written or read: others go on, and it heals without a restart. */
class FileFaultIT {
  private static final String[] SETTINGS = {
    "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
    "HYPERBYTEDB__FLUSH__MAX_AGE_SECS=1",
    "HYPERBYTEDB__FLUSH__UNHEALTHY_AFTER_SECS=1",
    "HYPERBYTEDB__COMPACTION__ENABLED=false",
    "HYPERBYTEDB__COMPACTION__INTERVAL_SECS=3600"
  };
  private static final long TIME = 1_700_000_000_000_000_000L;

  @TempDir Path home;

  @Test
  void flushesGoOnAsFarAsTheDiskTakesFiles() throws Exception {
    Path files = home.resolve("data/data");
    Path away = home.resolve("away");
    try (ServerProcess server = ServerProcess.start(home, SETTINGS);
        Http http = new Http(server.url())) {
      assertThat(http.query("d", "CREATE DATABASE d").status()).isEqualTo(200);
      String start = "m".repeat(200);
      List<String> names =
          List.of(start + "Aa", start + "BB", "CPU", "cpu", "Cpu", "x".repeat(60_000), "..", "é");
      for (String name : names) {
        write(http, name, 8);
      }
      Files.createDirectories(files.resolve("d/autogen"));
      Files.writeString(files.resolve("d/autogen/broken"), "in its place");
      write(http, "broken", 8);
      await().until(() -> metric(http, "hyperbytedb_flush_files_elsewhere_total") > 0);
      await().until(() -> unflushed(http) == 0);
      assertThat(http.get("/health").body()).contains("\"status\":\"pass\"");
      assertThat(http.get("/metrics").body()).contains("hyperbytedb_flush_errors_total 0");
      for (String name : names) {
        assertThat(count(http, name))
            .as(name.substring(0, Math.min(9, name.length())))
            .isEqualTo(8);
      }
      assertThat(count(http, "broken")).isEqualTo(8);

      Files.move(files, away);
      Files.writeString(files, "in its place");
      write(http, "late", 8);
      await().until(() -> metric(http, "hyperbytedb_flush_failing_seconds") >= 1);
      assertThat(http.get("/health").body())
          .contains("\"status\":\"fail\"", "was replaced by a file");
      assertThat(count(http, "late")).isEqualTo(8);
      Files.delete(files);
      Files.move(away, files);
      await().until(() -> http.get("/health").body().contains("\"status\":\"pass\""));
      await().until(() -> unflushed(http) == 0);
      assertThat(metric(http, "hyperbytedb_flush_failing_seconds")).isZero();

      Files.move(files, away);
      Files.writeString(files, "in its place");
      write(http, "last", 8);
      assertThat(server.stop("TERM")).isEqualTo(1);
      assertThat(Files.readString(home.resolve("server.log"))).contains("could not be flushed");
    }
    Files.delete(files);
    Files.move(away, files);
    try (ServerProcess server = ServerProcess.start(home, SETTINGS);
        Http http = new Http(server.url())) {
      assertThat(count(http, "last")).isEqualTo(8);
      assertThat(count(http, "broken")).isEqualTo(8);
      assertThat(server.stop("TERM")).isZero();
    }
  }

  @Test
  void aDamagedFileIsNamedUntilItIsWhole() throws Exception {
    try (ServerProcess server = ServerProcess.start(home, SETTINGS);
        Http http = new Http(server.url())) {
      assertThat(http.query("d", "CREATE DATABASE d").status()).isEqualTo(200);
      write(http, "m", 1);
      write(http, "other", 1);
      await().until(() -> fileOf("m") != null && unflushed(http) == 0);
      // So that it is mapped when it is cut.
      assertThat(count(http, "m")).isEqualTo(1);
      Path file = Objects.requireNonNull(fileOf("m"));
      String path = home.resolve("data/data").relativize(file).toString();
      byte[] whole = Files.readAllBytes(file);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(0);
      }
      for (int i = 0; i < 3; i++) {
        String answer = http.query("d", "SELECT v FROM m").body();
        assertThat(answer)
            .contains("file [" + path + "] is damaged")
            .doesNotContain("internal error")
            .doesNotContain(home.toString());
      }
      assertThat(count(http, "other")).isEqualTo(1);
      assertThat(http.get("/health").body())
          .contains("\"status\":\"fail\"", "1 file is damaged: [" + path + "]");
      assertThat(http.get("/health/ready").status()).as("for all else").isEqualTo(200);
      assertThat(metric(http, "hyperbytedb_query_damaged_files")).isEqualTo(1);
      String log = Files.readString(home.resolve("server.log"));
      assertThat(log.lines().filter(line -> line.contains(path))).hasSize(1);

      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        assertThat(channel.write(ByteBuffer.wrap(whole))).isEqualTo(whole.length);
      }
      assertThat(count(http, "m")).isEqualTo(1);
      await().until(() -> http.get("/health").body().contains("\"status\":\"pass\""));
      assertThat(metric(http, "hyperbytedb_query_damaged_files")).isZero();
    }
    // Nothing is cached after a start, so a file that is gone is missed.
    Files.delete(Objects.requireNonNull(fileOf("m")));
    try (ServerProcess server = ServerProcess.start(home, SETTINGS);
        Http http = new Http(server.url())) {
      assertThat(http.query("d", "SELECT v FROM m").body())
          .contains("is damaged: is missing")
          .doesNotContain("internal error")
          .doesNotContain(home.toString());
      assertThat(http.get("/health").body()).contains("1 file is damaged");
    }
  }

  private @Nullable Path fileOf(String measurement) throws IOException {
    Path folder = home.resolve("data/data/d/autogen").resolve(measurement);
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElse(null);
    }
  }

  private static void write(Http http, String measurement, int series)
      throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < series; i++) {
      lines.append(measurement).append(",h=h").append(i).append(" v=1 ").append(TIME).append('\n');
    }
    Http.Answer answer = http.write("d", lines.toString());
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
  }

  private static int count(Http http, String measurement) throws IOException, InterruptedException {
    String answer = http.query("d", "SELECT count(v) FROM \"" + measurement + "\"").body();
    int at = answer.indexOf("\"values\":[[");
    assertThat(at).as(answer.substring(0, Math.min(500, answer.length()))).isPositive();
    return Integer.parseInt(answer.substring(answer.indexOf(',', at) + 1, answer.indexOf(']', at)));
  }

  private static long unflushed(Http http) throws IOException, InterruptedException {
    return (long) metric(http, "hyperbytedb_unflushed_records");
  }

  /** The sum of a metric over all labels. */
  private static double metric(Http http, String name) throws IOException, InterruptedException {
    return http.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
