package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may do what on a server that asks for users: every statement and every route, as a real
 * InfluxDB 1.6.7 answered the same users.
 */
class AuthIT {
  private static final String SECRET = "not-to-be-seen-anywhere";

  @TempDir static Path home;

  private static ServerProcess server;

  @BeforeAll
  static void start() throws Exception {
    server =
        ServerProcess.start(
            home,
            "HYPERBYTEDB__AUTH__ENABLED=true",
            "HYPERBYTEDB__AUTH__SHARED_SECRET=" + SECRET,
            "HYPERBYTEDB__AUTH__ALLOW_QUERY_PARAMS=true",
            "HYPERBYTEDB__CLUSTER__SECRET=peer-" + SECRET);
    try (Http nobody = new Http(server.url())) {
      String first =
          "{\"error\":\"error authorizing query: create admin user first or disable"
              + " authentication\"}";
      assertThat(nobody.query("", "SHOW DATABASES").body()).startsWith(first);
      assertThat(nobody.write("d", "m v=1").status()).isNotEqualTo(204);
      assertThat(nobody.post("/internal/compact").status()).isEqualTo(403);
      assertThat(nobody.query("", "CREATE USER bob WITH PASSWORD 'x'").status()).isEqualTo(403);
      String admin = "CREATE USER root WITH PASSWORD 'root-password' WITH ALL PRIVILEGES";
      assertThat(nobody.query("", admin).status()).isEqualTo(200);
      assertThat(nobody.query("", admin).status()).isEqualTo(401);
    }
    try (Http root = as("root")) {
      for (String statement :
          List.of(
              "CREATE DATABASE d",
              "CREATE DATABASE e",
              "CREATE USER r WITH PASSWORD 'r'",
              "CREATE USER w WITH PASSWORD 'w'",
              "CREATE USER a WITH PASSWORD 'a'",
              "CREATE USER n WITH PASSWORD 'n'",
              "GRANT READ ON d TO r",
              "GRANT WRITE ON d TO w",
              "GRANT ALL ON d TO a")) {
        assertThat(root.query("", statement).body()).doesNotContain("error");
      }
      assertThat(root.write("d", "m,h=x v=1").status()).isEqualTo(204);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http as(String user) {
    if (user.equals("None")) {
      return new Http(server.url());
    }
    return basic(user, user.equals("root") ? "root-password" : user);
  }

  private static Http basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return new Http(server.url(), "Basic " + Base64.getEncoder().encodeToString(both));
  }

  @Test
  void everyStatementIsForThoseWhoMay() throws Exception {
    SoftAssertions all = new SoftAssertions();
    String statement = "";
    for (String line : matrix()) {
      if (line.startsWith("> ")) {
        statement = line.substring(2);
      } else if (!line.startsWith("#")) {
        String[] parts = (line.startsWith("!") ? line.substring(1) : line).split(" ", 3);
        try (Http http = as(parts[0])) {
          Http.Answer answer = http.query("d", statement);
          String error = answer.status() == 200 ? "" : " " + answer.body().strip();
          all.assertThat(parts[0] + " " + answer.status() + error)
              .as(statement)
              .isEqualTo(String.join(" ", parts));
        }
      }
    }
    all.assertAll();
  }

  private static List<String> matrix() throws IOException {
    try (var in = AuthIT.class.getResourceAsStream("/auth/matrix.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  @Test
  void writesAreForThoseWhoMay() throws Exception {
    List<String> answers = new ArrayList<>();
    for (String user : List.of("None", "root", "r", "w", "a", "n")) {
      try (Http http = as(user)) {
        answers.add(user + " " + http.write("d", "m v=1").status());
      }
    }
    assertThat(answers).containsExactly("None 401", "root 204", "r 403", "w 204", "a 204", "n 403");
    try (Http http = as("r")) {
      assertThat(http.write("d", "m v=1").body())
          .isEqualTo(
              "{\"error\":\"\\\"r\\\" user is not authorized to write to database \\\"d\\\"\"}\n");
    }
  }

  @Test
  void internalRoutesAreForAdmins() throws Exception {
    for (String route : List.of("/internal/compact")) {
      for (String user : List.of("None", "r", "a")) {
        try (Http http = as(user)) {
          assertThat(http.post(route).status()).isEqualTo(user.equals("None") ? 401 : 403);
        }
      }
      try (Http http = as("root")) {
        assertThat(http.post(route).status()).isEqualTo(200);
      }
    }
    List<String> shown =
        List.of(
            "/api/v1/statements",
            "/cluster/metrics",
            "/cluster/nodes",
            "/internal/membership",
            "/internal/replication",
            "/internal/raft",
            "/internal/sync/manifest",
            "/internal/sync/metadata",
            "/internal/series",
            "/internal/wal",
            "/internal/quarantine");
    for (String route : shown) {
      for (String user : List.of("None", "a", "root")) {
        try (Http http = as(user)) {
          assertThat(http.get(route).status())
              .as(route + " for " + user)
              .isEqualTo(user.equals("None") ? 401 : user.equals("a") ? 403 : 200);
        }
      }
    }
    try (Http http = as("a")) {
      assertThat(http.post("/internal/drain").status()).isEqualTo(403);
    }
  }

  @Test
  void credentialsComeInEveryWay() throws Exception {
    try (Http token = new Http(server.url(), "Token w:w")) {
      assertThat(token.write("d", "m v=1").status()).isEqualTo(204);
    }
    try (Http http = new Http(server.url())) {
      assertThat(http.get("/query?db=d&u=r&p=r&q=SHOW+MEASUREMENTS").status()).isEqualTo(200);
      assertThat(http.get("/query?db=d&u=r&p=x&q=SHOW+MEASUREMENTS").body())
          .isEqualTo("{\"error\":\"authorization failed\"}\n");
      assertThat(http.get("/ping").status()).isEqualTo(204);
    }
    try (Http wrong = basic("r", "x")) {
      assertThat(wrong.query("d", "SHOW MEASUREMENTS").status()).isEqualTo(401);
      assertThat(wrong.query("d", "SHOW MEASUREMENTS").status()).isEqualTo(401);
    }
  }

  @Test
  void tokensAreTakenAsByInfluxDb() throws Exception {
    long now = Instant.now().getEpochSecond();
    String user = "{\"username\":\"r\",\"exp\":";
    assertThat(bearer(user + (now + 100) + "}", SECRET)).contains("\"measurements\"");
    assertThat(bearer("{\"username\":\"r\"}", SECRET)).contains("token expiration required");
    assertThat(bearer(user + (now - 100) + "}", SECRET)).contains("Token is expired");
    assertThat(bearer(user + (now + 100) + "}", "x")).contains("signature is invalid");
    assertThat(bearer("{\"exp\":" + (now + 100) + "}", SECRET))
        .contains("username in token must be a string");
    assertThat(bearer("{\"username\":\"zz\",\"exp\":" + (now + 100) + "}", SECRET))
        .contains("user not found");
  }

  private static String bearer(String claims, String secret) throws Exception {
    String head = base64("{\"alg\":\"HS256\",\"typ\":\"JWT\"}") + "." + base64(claims);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signature =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(mac.doFinal(head.getBytes(StandardCharsets.UTF_8)));
    try (Http http = new Http(server.url(), "Bearer " + head + "." + signature)) {
      return http.query("d", "SHOW MEASUREMENTS").body();
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aChangedPasswordCountsAtOnce() throws Exception {
    try (Http root = as("root");
        Http before = basic("c", "one");
        Http after = basic("c", "two")) {
      root.query("", "CREATE USER c WITH PASSWORD 'one'");
      assertThat(before.query("", "SHOW DATABASES").status()).isEqualTo(200);
      root.query("", "SET PASSWORD FOR c = 'two'");
      assertThat(before.query("", "SHOW DATABASES").status()).isEqualTo(401);
      assertThat(after.query("", "SHOW DATABASES").status()).isEqualTo(200);
      root.query("", "DROP USER c");
      assertThat(after.query("", "SHOW DATABASES").status()).isEqualTo(401);
    }
  }

  @Test
  void secretsAreNowhereToBeSeen() throws Exception {
    try (Http root = as("root")) {
      String all =
          root.get("/metrics").body()
              + root.get("/debug/vars").body()
              + root.get("/api/v1/statements").body()
              + root.query("", "SHOW USERS; SHOW DIAGNOSTICS; SHOW STATS; SHOW QUERIES").body()
              + Files.readString(home.resolve("server.log"));
      assertThat(all).doesNotContain(SECRET, "root-password", "argon2");
    }
  }
}
