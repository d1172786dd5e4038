package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.server.config.ConfigLoader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerPathsTest {
  @TempDir Path home;

  @Test
  void pathsBeginBelowTheServersDirectories() throws Exception {
    ServerPaths paths =
        new ServerPaths(
            new ConfigLoader()
                .environment(
                    Map.of(
                        "HYPERBYTEDB__STORAGE__DATA_DIR", home.resolve("x/../srv").toString(),
                        "HYPERBYTEDB__STORAGE__META_DIR", home.resolve("elsewhere").toString()))
                .load()
                .config()
                .storage());
    assertThat(paths.hide(home.resolve("srv/data/d/autogen/m/1.parquet") + ": Not a directory"))
        .isEqualTo("data/d/autogen/m/1.parquet: Not a directory");
    assertThat(paths.hide("[" + home.resolve("elsewhere/state/7.sst") + "] is gone"))
        .isEqualTo("[state/7.sst] is gone");
    assertThat(paths.hide("/etc/passwd and srv/data")).isEqualTo("/etc/passwd and srv/data");
  }
}
