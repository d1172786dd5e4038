package io.hyperbytedb.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ConfigReferenceTest {
  @Test
  void thePageIsWhatTheTableSays() throws IOException {
    Path page = Path.of("../docs/configuration.md");

    assertThat(Files.readString(page))
        .as("run bin/config-page")
        .isEqualTo(ConfigReference.markdown());
  }

  @Test
  void everyDefaultIsAllowed() {
    assertThat(ConfigKeys.ALL).allSatisfy(ConfigReferenceTest::defaultIsAllowed);
  }

  private static <T> void defaultIsAllowed(ConfigKey<T> key) {
    String toml = key.type().toml(key.defaultValue());
    String text = toml.replaceAll("^[\\[\"]+|[\"\\]]+$", "");
    assertThat(key.type().fromText(text)).isEqualTo(key.defaultValue());
  }
}
