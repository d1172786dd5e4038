package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says at trace: all that is done, no password, no settings of libraries. */
class LogLevelsIT {
  @TempDir Path home;

  @Test
  void traceTellsOperationsWithoutPasswords() throws Exception {
    String basic =
        "Basic " + Base64.getEncoder().encodeToString("bob:hush5".getBytes(StandardCharsets.UTF_8));
    try (ServerProcess server = ServerProcess.start(home, "HYPERBYTEDB__LOGGING__LEVEL=trace");
        Http http = new Http(server.url(), basic)) {
      http.query("", "CREATE DATABASE d");
      http.query("", "CREATE USER \"bob\" WITH PASSWORD 'hush1' WITH ALL PRIVILEGES");
      http.query("", "SET PASSWORD FOR \"bob\" = 'hush2'");
      http.query("", "CREATE USER x WITH PASSWORD 'hush3");
      http.get("/query?u=bob&p=hush4&q=SHOW+USERS");
      assertThat(http.write("d", "m v=1 1").status()).isEqualTo(204);
      http.query("d", "SELECT v FROM m");
      assertThat(http.post("/internal/compact").status()).isEqualTo(200);
      assertThat(server.stop("TERM")).isZero();
    }
    String log = Files.readString(home.resolve("server.log"));
    assertThat(log)
        .contains(
            " begins: SELECT v FROM ",
            "POST /write: status 204",
            ": appended ",
            ": applied ",
            "wrote [",
            "WITH PASSWORD [REDACTED]");
    for (String secret : List.of("hush1", "hush2", "hush3", "hush4", "hush5", basic)) {
      assertThat(log).doesNotContain(secret);
    }
    assertThat(log).doesNotContain("Config values:", "\tat ");
  }
}
