package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.config.ConfigLoader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static Config withLongestBody(String bytes) {
    return new ConfigLoader()
        .environment(Map.of("HYPERBYTEDB__SERVER__MAX_BODY_BYTES", bytes))
        .load()
        .config();
  }

  @Test
  void aLimitOfBodiesIsOneForWritesAndQueries() {
    Config config = withLongestBody("1000");
    assertThat(Settings.bodyBytes(config, 1L << 30)).isEqualTo(1000);
    assertThat(Settings.writes(config, 1L << 30).maxBodyBytes()).isEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(longs = {64L << 20, 1L << 30, 1L << 40})
  void noLimitOfBodiesIsWhatTheHeapCanTake(long heap) {
    Config config = withLongestBody("0");
    assertThat(Settings.bodyBytes(config, heap)).isPositive();
    assertThat(Settings.writes(config, heap).maxBodyBytes())
        .isEqualTo(Settings.bodyBytes(config, heap));
  }
}
