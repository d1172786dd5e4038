package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.query.golden.GoldenSuite;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden suite over HTTP: the answers are the same from the memtable and after full compaction.
 */
class GoldenIT {
  private static final Path GOLDEN = Path.of("../query-node/src/test/resources/golden");

  @TempDir Path home;

  @Test
  void answersAreThoseOfInfluxDbFromTheMemtable() throws Exception {
    try (ServerProcess server = ServerProcess.start(home, ServerProcess.AS_RECORDED);
        GoldenSuite suite = new GoldenSuite(server.url(), GOLDEN)) {
      suite.load();
      assertThat(suite.differences()).isEmpty();
    }
  }

  @Test
  void answersAreThoseOfInfluxDbAfterFullCompaction() throws Exception {
    try (ServerProcess server = ServerProcess.start(home, ServerProcess.AS_RECORDED);
        GoldenSuite suite = new GoldenSuite(server.url(), GOLDEN)) {
      suite.loadCompacted(4);
      assertThat(suite.differences()).isEmpty();
    }
  }
}
