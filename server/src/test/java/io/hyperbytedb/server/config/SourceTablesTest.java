package io.hyperbytedb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hyperbytedb.gateway.source.SourceSettings.OnBad;
import io.hyperbytedb.gateway.source.SourceSettings.OnGap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourceTablesTest {
  @TempDir Path folder;

  private Path write(String toml) throws IOException {
    return Files.writeString(folder.resolve("h.toml"), toml);
  }

  @Test
  void tablesAndVariablesAreLaidOverEachOther() throws IOException {
    Path file =
        write(
            """
            [kafka]
            partitions = 2

            [[kafka.sources]]
            name = "first"
            topics = ["a", "b"]
            database = "d"
            on_bad = "skip"
            security.protocol = "SASL_SSL"
            "sasl.jaas.config" = "x password=\\"p\\""

            [[kafka.sources]]
            name = "second"
            topic_pattern = "t.*"
            database = "e"
            """);
    LoadedConfig loaded =
        new ConfigLoader()
            .file(file)
            .environment(
                Map.of(
                    "HYPERBYTEDB__KAFKA__SOURCES__1__ON_GAP", "stop",
                    "HYPERBYTEDB__KAFKA__SOURCES__1__SSL_TRUSTSTORE_TYPE", "PEM",
                    "HYPERBYTEDB__KAFKA__SOURCES__2__NAME", "third",
                    "HYPERBYTEDB__KAFKA__SOURCES__2__TOPICS", "x, y",
                    "HYPERBYTEDB__KAFKA__SOURCES__2__DATABASE", "f"))
            .load();
    List<SourceConfig> sources = loaded.config().kafka().sources();
    assertThat(sources).hasSize(3);
    assertThat(sources.getFirst().get(SourceKeys.ON_BAD)).isEqualTo(OnBad.SKIP);
    assertThat(sources.getFirst().texts(SourceKeys.TOPICS)).containsExactly("a", "b");
    assertThat(sources.getFirst().texts(SourceKeys.TAGS)).containsExactly("*=tags");
    assertThat(sources.getFirst().clientProperties())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.jaas.config", "x password=\"p\"");
    assertThat(sources.get(1).get(SourceKeys.ON_GAP)).isEqualTo(OnGap.STOP);
    assertThat(sources.get(1).clientProperties())
        .containsOnly(Map.entry("ssl.truststore.type", "PEM"));
    assertThat(sources.get(2).texts(SourceKeys.TOPICS)).containsExactly("x", "y");
    assertThat(loaded.settings().stream().filter(s -> s.name().startsWith("sources.0")))
        .extracting(s -> s.name() + " " + s.shown())
        .contains("sources.0.on_bad \"skip\"", "sources.0.sasl.jaas.config \"********\"");
    assertThat(loaded.config().kafka().clientProperties()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          on_bda = "skip"        | h.toml:5: [[kafka.sources]] on_bda: unknown key; did you mean "on_bad"?
          on_bad = "drop"        | h.toml:5: [[kafka.sources]] on_bad: not allowed: "dead_letter", "skip", "stop"
          topics = "a"           | h.toml:5: [[kafka.sources]] topics: not allowed: a list of texts
          topic_pattern = "x"    | h.toml:2: [[kafka.sources]] topics, topic_pattern: set one of them
          format = "avro"        | h.toml:2: [[kafka.sources]] schema_registry: is required for format = "avro"
          group.id = "x"         | h.toml:5: [[kafka.sources]] group.id: unknown key; did you mean "group"?
          client.id = "x"        | h.toml:5: [[kafka.sources]] client.id: the database sets this property itself
          """)
  void aProblemNamesItsLineAndWhatIsAllowed(String line, String problem) throws IOException {
    String toml = "[[kafka.sources]]\nname = \"n\"\ndatabase = \"d\"\n";
    String topics = line.startsWith("topics") ? "user = \"u\"" : "topics = [\"t\"]";
    ConfigLoader loader = new ConfigLoader().file(write(toml + topics + "\n" + line + "\n"));
    ConfigException failure = catchThrowableOfType(ConfigException.class, loader::load);
    assertThat(failure.problems()).anySatisfy(p -> assertThat(p).endsWith(problem));
  }

  @Test
  void sourcesNeedANameOfTheirOwnAndADatabase() throws IOException {
    ConfigLoader loader =
        new ConfigLoader()
            .file(
                write(
                    """
                    [[kafka.sources]]
                    name = "a b"
                    topics = ["t"]
                    [[kafka.sources]]
                    name = "n"
                    topics = ["t"]
                    database = "d"
                    [[kafka.sources]]
                    name = "n"
                    topics = ["t"]
                    database = "d"
                    """));
    ConfigException failure = catchThrowableOfType(ConfigException.class, loader::load);
    assertThat(failure.problems())
        .extracting(p -> p.substring(p.indexOf("h.toml")))
        .containsExactly(
            "h.toml:2: [[kafka.sources]] name: needs 1 to 32 letters, digits, '-' and '_'",
            "h.toml:2: [[kafka.sources]] database: is required",
            "h.toml:9: [[kafka.sources]] name: n is the name of another source");
    ConfigLoader plain = new ConfigLoader().file(write("[kafka]\nsources = 7\n"));
    assertThat(catchThrowableOfType(ConfigException.class, plain::load).problems())
        .singleElement()
        .asString()
        .endsWith("kafka.sources: write [[kafka.sources]] above each source");
  }
}
