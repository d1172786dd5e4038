package io.hyperbytedb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.server.config.Config.Kafka.Fsync;
import io.hyperbytedb.server.config.Config.Logging.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigLoaderTest {
  @TempDir Path folder;

  @Test
  void defaultsAreThoseOfTheGuide() {
    Config config = new ConfigLoader().load().config();

    assertThat(config.server().host()).isEqualTo("0.0.0.0");
    assertThat(config.server().port()).isEqualTo(8086);
    assertThat(config.storage().dataDir()).isEqualTo(Path.of("./hyperbytedb-data"));
    assertThat(config.storage().walDir()).isEqualTo(Path.of("./hyperbytedb-data/wal"));
    assertThat(config.flush())
        .isEqualTo(
            new Config.Flush(
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                1_000_000,
                128L << 20,
                Duration.ofMinutes(1)));
    assertThat(config.compaction().interval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.compaction().merges().minFiles()).isEqualTo(2);
    assertThat(config.compaction().merges().targetFileSizeBytes()).isEqualTo(256L << 20);
    assertThat(config.compaction().merges().bucketDuration()).isEqualTo(Duration.ofHours(1));
    assertThat(config.cluster().liveness().heartbeatInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.cluster().antiEntropyInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.kafka().embedded()).isTrue();
    assertThat(config.kafka().topics().partitions()).isEqualTo(4);
    assertThat(config.kafka().topics().fsync()).isEqualTo(Fsync.ALWAYS);
    assertThat(config.server().compatibility()).isEqualTo(Compatibility.V1_12);
  }

  @Test
  void aLaterSourceWinsAndItsOriginIsKnown() throws IOException {
    Path file =
        write(
            """
            [server]
            port = 1000
            max_select_series = 7

            [logging]
            format = "json"
            """);

    LoadedConfig loaded =
        new ConfigLoader()
            .option("--data-dir", StorageKeys.STORAGE_DATA_DIR, "/srv/points")
            .environment(
                Map.of("HYPERBYTEDB__SERVER__PORT", "2000", "HYPERBYTEDB_JAVA_OPTS", "-Xmx1g"))
            .file(file)
            .load();

    assertThat(loaded.config().server().port()).isEqualTo(2000);
    assertThat(loaded.config().logging().format()).isEqualTo(Format.JSON);
    assertThat(loaded.config().storage().metaDir()).isEqualTo(Path.of("/srv/points/meta"));
    assertThat(loaded.settings())
        .contains(
            new Setting("server", "port", "2000", "HYPERBYTEDB__SERVER__PORT"),
            new Setting("server", "max_select_series", "7", file + ":3"),
            new Setting("storage", "data_dir", "\"/srv/points\"", "--data-dir"),
            new Setting("logging", "format", "\"json\"", file + ":6"),
            new Setting("flush", "max_rows", "1000000", "default"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [server]§prot = 1           | :2: [server] prot: unknown key; did you mean "port"?
          [server]§interval_secs = 1  | :2: [server] interval_secs: unknown key; did you mean [flush] interval_secs?
          [serve]§port = 1            | :1: [serve]: unknown section; did you mean [server]?
          port = 1                    | :1: port: stands outside a [section]
          [server]§§port = 70000      | :3: [server] port: 70000 is not allowed: a whole number from 0 to 65535
          [server]§port = "8086"      | :2: [server] port: 8086 is not allowed: a whole number from 0 to 65535
          [auth]§enabled = "yes"      | :2: [auth] enabled: yes is not allowed: true or false
          [logging]§level = "INFO"    | :2: [logging] level: INFO is not allowed: "error", "warn", "info", "debug", "trace"
          [storage]§data_dir = ""     | :2: [storage] data_dir: an empty text is not allowed: the path of a directory
          [kafka]§replica = "a.b"     | :2: [kafka] replica: a.b is not allowed: 1 to 32 letters, digits, '-' and '_'
          [kafka]§group.id = "x"      | :2: [kafka] group.id: the database sets this property itself
          [auth]§shared_secret = 1    | :2: [auth] shared_secret: not allowed: any text
          [compaction]§bucket_duration = "8d" | :2: [compaction] bucket_duration: 8d is not allowed: a duration such as "1h" (units m, h, d) from 1m to 7d
          """)
  void aProblemNamesItsLineAndWhatIsAllowed(String toml, String problem) throws IOException {
    Path file = write(toml.replace('§', '\n'));

    assertThat(problems(new ConfigLoader().file(file))).containsExactly(file + problem);
  }

  @Test
  void aFileThatIsNoTomlIsRefusedWithItsLine() throws IOException {
    Path file = write("[server]\nport = = 1\n");

    assertThat(problems(new ConfigLoader().file(file)))
        .singleElement()
        .asString()
        .startsWith(file + ":2: ");
    assertThat(problems(new ConfigLoader().file(folder.resolve("none"))))
        .containsExactly(folder.resolve("none") + ": no such file");
  }

  @Test
  void everyProblemIsNamedNotOnlyTheFirst() throws IOException {
    Path file = write("[server]\nport = -1\nhots = \"x\"\n");

    assertThat(
            problems(
                new ConfigLoader()
                    .file(file)
                    .environment(
                        Map.of(
                            "HYPERBYTEDB__FLUSH__MAX_ROWS", "many",
                            "HYPERBYTEDB__SERVER", "1",
                            "HYPERBYTEDB__KAFKA__REPLICATION_FACTOR", "3",
                            "HYPERBYTEDB__KAFKA__PARTITION", "3"))))
        .containsExactlyInAnyOrder(
            file + ":2: [server] port: -1 is not allowed: a whole number from 0 to 65535",
            file + ":3: [server] hots: unknown key; did you mean \"host\"?",
            "HYPERBYTEDB__FLUSH__MAX_ROWS: [flush] max_rows: many is not allowed: a whole number,"
                + " at least 1000",
            "HYPERBYTEDB__SERVER: names no key; write HYPERBYTEDB__SECTION__KEY",
            "HYPERBYTEDB__KAFKA__PARTITION: [kafka] partition: unknown key; did you mean"
                + " \"partitions\"?",
            "HYPERBYTEDB__KAFKA__REPLICATION_FACTOR: [kafka] replication_factor: allowed: 1,"
                + " because the embedded broker is alone; set bootstrap_servers");
  }

  @Test
  void theInfluxDbWhoseAnswersCountIsNamedByItsVersion() throws IOException {
    Path file = write("[server]\ncompatibility = \"1.8\"\n");

    ConfigLoader loader = new ConfigLoader().file(file);
    assertThat(loader.load().config().server().compatibility()).isEqualTo(Compatibility.V1_8);
    assertThat(
            loader
                .environment(Map.of("HYPERBYTEDB__SERVER__COMPATIBILITY", "1.12"))
                .load()
                .config()
                .server()
                .compatibility())
        .isEqualTo(Compatibility.V1_12);
    assertThat(problems(new ConfigLoader().file(write("[server]\ncompatibility = 1.12\n"))))
        .singleElement()
        .asString()
        .endsWith("not allowed: \"1.8\", \"1.12\"");
  }

  @Test
  void otherKafkaKeysGoToItsClientsAndSecretsStayHidden() throws IOException {
    Path file =
        write(
            """
            [kafka]
            bootstrap_servers = "k1:9092,k2:9092"
            replication_factor = 3
            security.protocol = "SASL_SSL"
            "ssl.truststore.location" = "/etc/trust.jks"
            ssl.truststore.password = "open sesame"
            request.timeout.ms = 5000
            ssl.enabled.protocols = ["TLSv1.3", "TLSv1.2"]
            [auth]
            shared_secret = "open sesame"
            """);

    LoadedConfig loaded =
        new ConfigLoader()
            .file(file)
            .environment(Map.of("HYPERBYTEDB__KAFKA__SASL_JAAS_CONFIG", "open sesame"))
            .load();

    assertThat(loaded.config().kafka().clientProperties())
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("ssl.truststore.location", "/etc/trust.jks"),
            Map.entry("ssl.truststore.password", "open sesame"),
            Map.entry("request.timeout.ms", "5000"),
            Map.entry("ssl.enabled.protocols", "TLSv1.3,TLSv1.2"),
            Map.entry("sasl.jaas.config", "open sesame"));
    assertThat(loaded.config().auth().sharedSecret()).isEqualTo("open sesame");
    assertThat(loaded.toString()).doesNotContain("open sesame").contains("/etc/trust.jks");
  }

  private static List<String> problems(ConfigLoader loader) {
    ConfigException thrown = catchThrowableOfType(ConfigException.class, loader::load);
    assertThat(thrown).isNotNull();
    return thrown.problems();
  }

  private Path write(String toml) throws IOException {
    return Files.writeString(folder.resolve("hyperbytedb.toml"), toml);
  }

  /** Keys that users of InfluxDB have in their file, or guess. */
  @Test
  void settingsOfInfluxDbAreToldWhatTheyAreHere() throws IOException {
    Path file = folder.resolve("influxdb.conf");
    Files.writeString(
        file,
        """
        reporting-disabled = true
        bind-address = "127.0.0.1:8088"
        [meta]
        dir = "/m"
        [data]
        dir = "/d"
        wal-dir = "/w"
        index-version = "tsi1"
        [coordinator]
        query-timeout = "10s"
        write-timeout = "10s"
        [http]
        bind-address = ":8086"
        auth-enabled = true
        max-body-size = 1
        https-certificate = "x"
        [server]
        bind_address = "x"
        max_body_size = 3
        [auth]
        auth-enabled = true
        [monitor]
        store-database = "_internal"
        [[graphite]]
        enabled = true
        """);
    assertThatThrownBy(() -> new ConfigLoader().file(file).load())
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(String.join("\n", e.problems()).replace(file.toString(), "FILE"))
                    .contains(
                        "FILE:1: reporting-disabled: a setting of InfluxDB that is not needed",
                        "FILE:2: bind-address: a setting of InfluxDB that is not needed",
                        "[meta] dir: unknown key; a setting of InfluxDB; here it is [storage]"
                            + " meta_dir",
                        "[data] dir: unknown key; a setting of InfluxDB; here it is [storage]"
                            + " data_dir",
                        "[data] wal-dir: unknown key; a setting of InfluxDB; here it is [storage]"
                            + " wal_dir",
                        "[data] index-version: unknown key; a setting of InfluxDB that is not"
                            + " needed",
                        "here it is [server] query_timeout_secs, in seconds",
                        "[coordinator] write-timeout: unknown section; allowed: ",
                        "[http] bind-address: unknown key; a setting of InfluxDB; here it is"
                            + " [server] host, and the port is [server] port",
                        "[http] auth-enabled: unknown key; a setting of InfluxDB; here it is [auth]"
                            + " enabled",
                        "[http] max-body-size: unknown key; a setting of InfluxDB; here it is"
                            + " [server] max_body_bytes",
                        "here it is [tls] cert_file, with [tls] key_file",
                        "[server] bind_address: unknown key; a setting of InfluxDB; here it is"
                            + " [server] host",
                        "[server] max_body_size: unknown key; a setting of InfluxDB; here it is"
                            + " [server] max_body_bytes",
                        "[auth] auth-enabled: unknown key; a setting of InfluxDB; here it is [auth]"
                            + " enabled",
                        "metrics are at /metrics",
                        "graphite: a setting of InfluxDB that is not needed: leave it out (let"
                            + " Telegraf"));
    assertThatThrownBy(
            () ->
                new ConfigLoader()
                    .environment(Map.of("HYPERBYTEDB__HTTP__BIND_ADDRESS", ":8086"))
                    .load())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("here it is [server] host");
  }

  @Test
  void variablesThatLookLikeSettingsAreTold() {
    LoadedConfig loaded =
        new ConfigLoader()
            .environment(
                Map.of(
                    "INFLUXDB_HTTP_AUTH_ENABLED", "true",
                    "INFLUXDB_DB", "x",
                    "HYPERBYTEDB_SERVER_PORT", "1",
                    "HYPERBYTEDB_JAVA_OPTS", "-Xmx1g",
                    "HYPERBYTEDB_CLUSTER_SECRET", "x"))
            .load();
    assertThat(loaded.hints())
        .containsExactly(
            "the variable HYPERBYTEDB_SERVER_PORT is not read: write HYPERBYTEDB__SERVER__PORT",
            "the variable INFLUXDB_HTTP_AUTH_ENABLED is not read: write"
                + " HYPERBYTEDB__AUTH__ENABLED");
  }

  @Test
  void whatInfluxDbsSettingsAreHereExists() {
    List<String> known =
        ConfigKeys.ALL.stream().map(key -> key.section() + "." + key.name()).toList();
    assertThat(known).containsAll(InfluxKeys.targets());
  }

  @Test
  void aListOrTableInPlaceOfAValueIsSaidToBeOne() throws IOException {
    Path file =
        write(
            """
            [server]
            port = [1, [2]]
            host = {}
            [kafka]
            partitions = {a = 1}
            """);
    assertThat(catchThrowableOfType(ConfigException.class, () -> load(file)).problems())
        .containsExactly(
            file
                + ":2: [server] port: a list of lists or tables is not allowed: a whole number"
                + " from 0 to 65535",
            file + ":3: [server] host: a table is not allowed: an address or a host name",
            file + ":5: [kafka] partitions: a table is not allowed: a whole number from 1 to 1024");
  }

  @Test
  void aLongOrOddValueIsShownInOneLine() throws IOException {
    Path file = write("[server]\nport = \"\\u0007\\n" + "x".repeat(1_000) + "\"\n");
    assertThat(catchThrowableOfType(ConfigException.class, () -> load(file)).problems())
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .contains("\\u0007\\nxxx")
                    .contains("x… is not allowed")
                    .doesNotContain("\n")
                    .hasSizeLessThan(500));
  }

  @Test
  void aFileOfMegabytesIsRefusedAtOnceAndAByteOrderMarkIsNot() throws IOException {
    Path file = write("# a comment\n".repeat(100_000));
    assertThat(catchThrowableOfType(ConfigException.class, () -> load(file)).problems())
        .containsExactly(file + ": cannot be read: longer than 256 KiB");
    Path marked = write("\ufeff[server]\nport = 1\n");
    assertThat(load(marked).config().server().port()).isEqualTo(1);
  }

  private static LoadedConfig load(Path file) {
    return new ConfigLoader().file(file).load();
  }
}
