package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code export} writes, imported into an empty server, answers as the source does. */
class ExportIT {
  private static final List<String> QUERIES =
      List.of(
          "SELECT * FROM \"m 1\"",
          "SELECT * FROM q GROUP BY *",
          "SELECT * FROM \"r x\".n",
          "SHOW FIELD KEYS",
          "SHOW SERIES",
          "SHOW RETENTION POLICIES");

  @TempDir Path home;

  @Test
  void importedAgainItAnswersTheSame() throws Exception {
    Path first = Files.createDirectory(home.resolve("first"));
    Path second = Files.createDirectory(home.resolve("second"));
    Path exported = home.resolve("export.txt");
    try (ServerProcess source = ServerProcess.start(first);
        Http from = new Http(source.url())) {
      from.query("", "CREATE DATABASE d");
      from.query("d", "CREATE RETENTION POLICY \"r x\" ON d DURATION 5200w REPLICATION 1");
      String lines =
          """
          m\\ 1,host=a\\,b v=1.5,s="x \\"y\\\\ z",t=true 1
          m\\ 1,host=b,rack=\\=r i=-7i,v=1e21 2
          q v=-0.1 3
          q v=0.30000000000000004,i=9223372036854775807i 4
          """;
      assertThat(from.write("d", lines).status()).isEqualTo(204);
      from.query("d", "SELECT * INTO \"r x\".n FROM q");
      CommandRun run =
          CommandRun.of(
              home,
              Map.of(),
              "export",
              "--output=" + exported,
              "--url=" + source.url(),
              "--database=d");
      assertThat(run.exit()).as(run.out()).isZero();
      assertThat(run.out()).contains("6 rows exported");
      try (ServerProcess target = ServerProcess.start(second);
          Http to = new Http(target.url())) {
        importInto(to, Files.readAllLines(exported));
        for (String query : QUERIES) {
          assertThat(to.query("d", query).body())
              .as(query)
              .isEqualTo(from.query("d", query).body());
        }
      }
    }
  }

  /** As {@code influx -import} does: statements first, then lines into what the context says. */
  private static void importInto(Http http, List<String> exported) throws Exception {
    String policy = "";
    for (String line : exported) {
      if (line.startsWith("# CONTEXT-RETENTION-POLICY:")) {
        policy = line.substring(line.indexOf(':') + 1).strip();
      } else if (line.startsWith("CREATE ") || line.startsWith("ALTER ")) {
        assertThat(http.query("", line).body()).as(line).doesNotContain("error");
      } else if (!line.startsWith("#")) {
        assertThat(http.write("d", policy, line).status()).as(line).isEqualTo(204);
      }
    }
  }
}
