package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.gateway.source.Selector;
import io.hyperbytedb.gateway.source.SourceSettings;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.server.config.ConfigException;
import io.hyperbytedb.server.config.ConfigLoader;
import io.hyperbytedb.server.config.SourceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcePartTest {
  @TempDir Path folder;

  private List<SourceSettings> settings(String toml) throws IOException {
    Path file = Files.writeString(folder.resolve("h.toml"), toml);
    List<SourceConfig> sources = new ConfigLoader().file(file).load().config().kafka().sources();
    KafkaLogConfig brokers = KafkaLogConfig.of("own:9092").with(Map.of("security.protocol", "P"));
    return SourcePart.settings(sources, brokers, 1 << 30);
  }

  @Test
  void aSourceReadsTheBrokersOfTheLogUnlessItHasOthers() throws IOException {
    List<SourceSettings> all =
        settings(
            """
            [[kafka.sources]]
            name = "own"
            topics = ["t"]
            database = "d"
            precision = "s"

            [[kafka.sources]]
            name = "other"
            topics = ["t"]
            database = "d"
            bootstrap_servers = "there:9092"
            format = "json"
            max_in_flight_mb = 3
            """);
    SourceSettings own = all.getFirst();
    assertThat(own.input().client().bootstrapServers()).isEqualTo("own:9092");
    assertThat(own.input().client().properties()).containsEntry("security.protocol", "P");
    assertThat(own.input().client().group()).isEqualTo("hyperbytedb-own");
    assertThat(own.input().maxInFlightBytes()).isEqualTo(64L << 20);
    assertThat(own.format()).isEqualTo(new SourceSettings.Lines(Precision.SECONDS));
    assertThat(own.refusals().deadLetterTopic()).isEqualTo("own.dead-letters");
    SourceSettings other = all.getLast();
    assertThat(other.input().client().bootstrapServers()).isEqualTo("there:9092");
    assertThat(other.input().client().properties()).isEmpty();
    assertThat(other.input().maxInFlightBytes()).isEqualTo(3L << 20);
    assertThat(((SourceSettings.Mapped) other.format()).mapping().measurement())
        .isEqualTo(Selector.of("name"));
  }

  @Test
  void whatCannotBeReadIsToldTogether() {
    ConfigException failure =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                settings(
                    """
                    [[kafka.sources]]
                    name = "n"
                    topic_pattern = ".*"
                    database = "d"
                    precision = "min"

                    [[kafka.sources]]
                    name = "m"
                    topics = ["t", "m.dead-letters", "hyperbytedb.wal"]
                    database = "d"
                    format = "json"
                    measurement = "a..b"
                    tags = ["header:x"]
                    time = "topic:"
                    """));
    assertThat(failure.problems())
        .extracting(p -> p.substring(p.indexOf("]] ") + 3))
        .containsExactly(
            "topic_pattern: matches n.dead-letters, which is written here",
            "topic_pattern: matches hyperbytedb.wal, which is written here",
            "precision: not allowed: n, u, ms, s, m or h",
            "topics: m.dead-letters is its dead-letter topic",
            "topics: hyperbytedb.wal is the log of the database",
            "measurement: [a..b] is neither a path (a.b.c), header:NAME, key:, topic: nor 'text'",
            "tags: [header:x] has no name: write name=header:x",
            "time: must be a path, such as a.b");
  }
}
