package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fsck} and {@code inspect} on what real servers left. */
class FsckIT {
  @TempDir Path home;

  @Test
  void tellsWholeDataFromDamagedAndMissing() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      assertThat(http.query("", "CREATE DATABASE d").status()).isEqualTo(200);
      assertThat(http.write("d", "m,host=a v=1.5,s=\"x y\" 1\nm,host=b i=7i 2\n").status())
          .isEqualTo(204);
      CommandRun beside = fsck();
      assertThat(beside.exit()).isEqualTo(1);
      assertThat(beside.out()).contains("is in use by process " + server.pid());
      assertThat(server.stop("TERM")).isZero();
    }
    CommandRun clean = fsck("--deep");
    assertThat(clean.out()).contains("clean: ", " read completely, 0 orphans");
    assertThat(clean.exit()).isZero();

    Path file = anyFile();
    CommandRun inspected =
        CommandRun.of(home, Map.of(), "inspect", "--verify", "--rows=9", file.toString());
    assertThat(inspected.out()).containsPattern("verified +true").containsPattern("m,host=. ");

    Path orphan = file.resolveSibling("99-1-2-0.parquet");
    Files.copy(file, orphan);
    assertThat(fsck("--repair").exit()).isZero();
    assertThat(orphan).doesNotExist();

    byte[] bytes = Files.readAllBytes(file);
    bytes[40] ^= 1;
    Files.write(file, bytes);
    CommandRun damaged = fsck("--deep", "--output=json");
    assertThat(damaged.exit()).isEqualTo(1);
    assertThat(damaged.out()).contains("\"clean\": false", file.getFileName().toString());

    Files.delete(file);
    CommandRun missing = fsck();
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.out()).contains("is missing", "NOT CLEAN: 1 problems");

    try (ServerProcess server =
            ServerProcess.start(home, "HYPERBYTEDB__COMPACTION__INTERVAL_SECS=1");
        Http http = new Http(server.url())) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  http.get("/metrics")
                      .body()
                      .contains("hyperbytedb_self_repair_log_rebuild_total 1\n"));
      assertThat(http.query("d", "SELECT * FROM m").body())
          .contains("[\"1970-01-01T00:00:00.000000001Z\",\"a\",null,\"x y\",1.5]")
          .contains("[\"1970-01-01T00:00:00.000000002Z\",\"b\",7,null,null]");
      assertThat(server.stop("TERM")).isZero();
    }
    CommandRun repaired = fsck("--deep");
    assertThat(repaired.exit()).as(repaired.out()).isZero();
  }

  private CommandRun fsck(String... options) throws IOException, InterruptedException {
    String[] arguments =
        Stream.concat(
                Stream.of("fsck", "--data-dir", home.resolve("data").toString()),
                Stream.of(options))
            .toArray(String[]::new);
    return CommandRun.of(home, Map.of(), arguments);
  }

  private Path anyFile() throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("data/data"))) {
      return files.filter(path -> path.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }
}
