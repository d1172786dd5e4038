package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is deleted is gone at once, from memory and files, and stays gone; what comes later stays.
 */
class DeleteIT {
  private static final String EMPTY = "{\"results\":[{\"statement_id\":0}]}\n";

  @TempDir Path home;

  @Test
  void deletesTakeWhatStandsBeforeThemAndNothingElse() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      run(http, "CREATE DATABASE d");
      write(http, "m,h=a v=1 1\nm,h=a v=2 2\nm,h=b v=3 3\nn,h=a v=4 4\no,h=a v=5 5");
    }
    // The rows are in files now; more come into memory.
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      write(http, "m,h=a v=6 6\nm,h=b v=7 7");
      run(http, "DELETE FROM m WHERE h = 'a' AND time <= 1");
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[2,2],[3,3],[6,6],[7,7]");
      run(http, "DELETE FROM m WHERE h =~ /b/ AND time < 7");
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[2,2],[6,6],[7,7]");
      assertThat(values(http, "SELECT count(v), sum(v) FROM m")).isEqualTo("[0,3,15]");
      write(http, "m,h=a v=9 1");
      assertThat(values(http, "SELECT v FROM m WHERE h = 'a'")).isEqualTo("[1,9],[2,2],[6,6]");
      run(http, "DROP SERIES FROM m WHERE h = 'a'");
      assertThat(http.query("d", "SHOW SERIES FROM m").body())
          .contains("m,h=b")
          .doesNotContain("=a");
      run(http, "DROP MEASUREMENT o");
      assertThat(http.query("d", "SHOW MEASUREMENTS").body()).contains("[[\"m\"],[\"n\"]]");
      assertThat(http.query("d", "DELETE FROM m WHERE v > 1").body())
          .contains("fields not supported in WHERE clause during deletion");
    }
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[7,7]");
      assertThat(values(http, "SELECT v FROM n")).isEqualTo("[4,4]");
      assertThat(http.query("d", "SELECT v FROM o").body()).isEqualTo(EMPTY);
      write(http, "o,h=a v=8 8");
      assertThat(values(http, "SELECT v FROM o")).isEqualTo("[8,8]");
      run(http, "DELETE WHERE time > 0");
      assertThat(http.query("d", "SELECT v FROM /.*/").body()).isEqualTo(EMPTY);
    }
  }

  @Test
  void selectIntoWritesWhatTheNextQueryReads() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      run(http, "CREATE DATABASE d");
      write(http, "m,h=a,g=x v=1,s=\"q\" 1000\nm,h=b v=2 2000\nm,h=a,g=y v=5 3000");
      assertThat(values(http, "SELECT * INTO copies FROM m GROUP BY *")).isEqualTo("[0,3]");
      assertThat(values(http, "SELECT * FROM copies"))
          .isEqualTo(
              "[1000,\"x\",\"a\",\"q\",1],[2000,null,\"b\",null,2],[3000,\"y\",\"a\",null,5]");
      assertThat(values(http, "SELECT top(v, h, 2) INTO tops FROM m")).isEqualTo("[0,2]");
      assertThat(http.query("d", "SHOW SERIES FROM tops").body())
          .contains("[\"tops,h=a\"],[\"tops,h=b\"]");
      assertThat(http.query("d", "SELECT first(s) AS v INTO copies FROM m").body())
          .contains("partial write: field type conflict");
      assertThat(http.query("d", "SELECT v INTO no.p.x FROM m").body())
          .contains("database not found: no");
    }
  }

  private static void run(Http http, String statement) throws Exception {
    assertThat(http.query("d", statement).body()).isEqualTo(EMPTY);
  }

  private static void write(Http http, String lines) throws Exception {
    Http.Answer answer = http.write("d", lines);
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
  }

  /** The rows of the only series, with times in nanoseconds. */
  private static String values(Http http, String query) throws Exception {
    String q = URLEncoder.encode(query, StandardCharsets.UTF_8);
    String body = http.get("/query?db=d&epoch=ns&q=" + q).body();
    int from = body.indexOf("\"values\":[");
    assertThat(from).as(body).isPositive();
    return body.substring(from + 10, body.indexOf("]]", from) + 1);
  }
}
