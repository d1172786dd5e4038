package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is in the next answer, whoever asks. */
class ReadYourWritesIT {
  private static final int ROUNDS = Integer.getInteger("hyperbytedb.it.rounds", 1_500);

  @TempDir Path home;

  @Test
  void aQueryFromAnotherConnectionSeesTheWriteBeforeIt() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http writer = new Http(server.url());
        Http reader = new Http(server.url())) {
      assertThat(writer.query("", "CREATE DATABASE rw").status()).isEqualTo(200);
      for (int round = 0; round < ROUNDS; round++) {
        Http.Answer written =
            writer.write("rw", "m,k=" + round % 17 + " v=" + round + "i " + (round + 1));
        assertThat(written.status()).as(written.body()).isEqualTo(204);
        String answer = reader.query("rw", "SELECT v FROM m WHERE time = " + (round + 1)).body();
        assertThat(answer).as("round %d", round).contains("," + round + "]]");
      }
      assertThat(reader.query("rw", "SELECT count(v) FROM m").body()).contains("," + ROUNDS + "]]");
    }
  }
}
