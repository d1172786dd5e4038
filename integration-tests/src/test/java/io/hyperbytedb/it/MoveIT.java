package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.importer.source.TarFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Directories and a backup of a real InfluxDB 1.6.7, imported, answer as that server did. {@code
 * bin/import-fixtures} recorded both.
 */
class MoveIT {
  private static final Path RECORDED = Path.of("../importer/src/test/resources/influxdb");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(e[+-]?\\d+)?");

  @TempDir Path home;

  @Test
  void directoriesAfterImportsThatWereKilled() throws Exception {
    TarFile.unpack(RECORDED.resolve("files.tar.gz"), home);
    Path journal = home.resolve("journal");
    try (ServerProcess server = ServerProcess.start(home, ServerProcess.AS_RECORDED);
        Http http = new Http(server.url())) {
      String[] move = {
        "import",
        "influxdb",
        "--data=" + home.resolve("influxdb"),
        "--url=" + server.url(),
        "--journal=" + journal,
        "--threads=2"
      };
      for (String reached : List.of("hyperbytedb import 1", "done 1", "done 5")) {
        CommandRun.killed(home, journal, reached, move);
      }
      CommandRun run = CommandRun.of(home, Map.of(), move);
      assertThat(run.exit()).as(run.out()).isZero();
      assertThat(run.out()).contains("moved 12 shards", "GRANT READ ON \"kinds\" TO \"re ader\"");
      compare(http);
      assertThat(http.query("", "SHOW SUBSCRIPTIONS").body()).contains("\"sub 1\"");
      assertThat(http.query("", "SHOW CONTINUOUS QUERIES").body()).contains("\"cq\"");
      CommandRun again = CommandRun.of(home, Map.of(), move);
      assertThat(again.out()).contains("moved 12 shards, 0 values");
    }
  }

  @Test
  void aBackupWhileOthersWrite() throws Exception {
    TarFile.unpack(RECORDED.resolve("portable.tar.gz"), home);
    try (ServerProcess server = ServerProcess.start(home, ServerProcess.AS_RECORDED);
        Http http = new Http(server.url());
        Http writes = new Http(server.url())) {
      http.query("", "CREATE DATABASE live");
      AtomicBoolean moved = new AtomicBoolean();
      List<Integer> statuses = new ArrayList<>();
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; !moved.get(); i++) {
                      try {
                        statuses.add(writes.write("live", "m v=" + i + "i " + (i + 1)).status());
                      } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }
                  });
      CommandRun run =
          CommandRun.of(
              home,
              Map.of(),
              "import",
              "influxdb",
              "--portable=" + home.resolve("portable"),
              "--url=" + server.url(),
              "--journal=" + home.resolve("journal"));
      moved.set(true);
      writer.join();
      assertThat(run.exit()).as(run.out()).isZero();
      compare(http);
      assertThat(statuses).isNotEmpty().containsOnly(204);
      assertThat(http.query("live", "SELECT count(v) FROM m").body())
          .contains("[\"1970-01-01T00:00:00Z\"," + statuses.size() + "]");
    }
  }

  private static void compare(Http http) throws Exception {
    int queries = 0;
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(RECORDED.resolve("answers.txt.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] parts = line.split("\t", 3);
        String answer =
            http.form("epoch=ns&db=" + encode(parts[0]) + "&q=" + encode(parts[1])).body().strip();
        if (parts[1].startsWith("SELECT sum(")) {
          close(parts[1], answer, parts[2]);
        } else if (!answer.equals(parts[2])) {
          assertThat(answer).as(parts[0] + ": " + parts[1]).isEqualTo(parts[2]);
        }
        queries++;
      }
    }
    assertThat(queries).isGreaterThan(200);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Sums of floats have the order of the additions in their last digits. */
  private static void close(String query, String answer, String recorded) {
    assertThat(NUMBER.matcher(answer).replaceAll("n"))
        .as(query)
        .isEqualTo(NUMBER.matcher(recorded).replaceAll("n"));
    Matcher ours = NUMBER.matcher(answer);
    Matcher theirs = NUMBER.matcher(recorded);
    while (ours.find() && theirs.find()) {
      double right = Double.parseDouble(theirs.group());
      assertThat(Double.parseDouble(ours.group()))
          .as(query)
          .isCloseTo(right, org.assertj.core.data.Offset.offset(Math.abs(right) * 1e-12));
    }
  }
}
