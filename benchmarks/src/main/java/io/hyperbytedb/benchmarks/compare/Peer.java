package io.hyperbytedb.benchmarks.compare;

import io.hyperbytedb.benchmarks.QueryLanguage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A server that is compared: how it is started with its defaults, and how it is spoken to. */
enum Peer {
  HYPERBYTEDB(
      "HyperbyteDB",
      "Kafka's log in the process, each acknowledged batch synced (fsync)",
      18086,
      QueryLanguage.INFLUXQL) {
    @Override
    Command command(Path tools, Path data) {
      Path home = Path.of(System.getProperty("hyperbytedb.home", "."));
      return new Command(
          List.of(home.resolve("bin/hyperbytedb").toString(), "serve"),
          Map.of(
              "HYPERBYTEDB__SERVER__HOST",
              "127.0.0.1",
              "HYPERBYTEDB__SERVER__PORT",
              "18086",
              "HYPERBYTEDB__STORAGE__DATA_DIR",
              data.toString()));
    }
  },

  INFLUXDB("InfluxDB", "WAL synced (fsync) for each write", 18087, QueryLanguage.INFLUXQL) {
    @Override
    Command command(Path tools, Path data) throws IOException {
      // The cold durations are shortened, so that it settles within a minute.
      Path file =
          Files.writeString(
              data.resolve("influxdb.conf"),
              """
              reporting-enabled = false
              bind-address = "127.0.0.1:18088"
              [meta]
                dir = "%1$s/meta"
              [data]
                dir = "%1$s/data"
                wal-dir = "%1$s/wal"
                index-version = "tsi1"
                query-log-enabled = false
                cache-snapshot-write-cold-duration = "20s"
                compact-full-write-cold-duration = "30s"
              [monitor]
                store-enabled = false
              [http]
                bind-address = "127.0.0.1:18087"
                log-enabled = false
              """
                  .formatted(data));
      return new Command(List.of("influxd", "-config", file.toString()), Map.of());
    }
  },

  VICTORIAMETRICS(
      "VictoriaMetrics",
      "no sync before the answer; visible after about a second",
      18428,
      QueryLanguage.METRICSQL) {
    @Override
    Command command(Path tools, Path data) {
      return new Command(
          List.of(
              "victoria-metrics",
              "-storageDataPath=" + data,
              "-httpListenAddr=127.0.0.1:18428",
              "-retentionPeriod=100y",
              "-loggerLevel=WARN"),
          Map.of());
    }
  },

  QUESTDB("QuestDB", "no sync before the answer", 19000, QueryLanguage.QUESTDB) {
    @Override
    Command command(Path tools, Path data) throws IOException {
      Files.createDirectories(data.resolve("conf"));
      Files.writeString(
          data.resolve("conf/server.conf"),
          """
          http.bind.to=127.0.0.1:19000
          http.min.enabled=false
          pg.enabled=false
          line.tcp.enabled=false
          line.udp.enabled=false
          telemetry.enabled=false
          """);
      return new Command(
          List.of(
              Path.of(System.getProperty("java.home"), "bin/java").toString(),
              "-XX:+UseParallelGC",
              "-p",
              tools.resolve("questdb.jar").toString(),
              "-m",
              "io.questdb/io.questdb.ServerMain",
              "-d",
              data.toString()),
          Map.of());
    }
  };

  private final String label;
  private final String sync;
  private final int port;
  private final QueryLanguage language;

  Peer(String label, String sync, int port, QueryLanguage language) {
    this.label = label;
    this.sync = sync;
    this.port = port;
    this.language = language;
  }

  /** How a process of it is started. */
  record Command(List<String> words, Map<String, String> environment) {}

  /**
   * How it is started.
   *
   * @param tools where what was downloaded lies
   * @param data an empty directory for its data
   */
  abstract Command command(Path tools, Path data) throws IOException;

  String label() {
    return label;
  }

  /** When its acknowledged writes are on the disk. */
  String sync() {
    return sync;
  }

  int port() {
    return port;
  }

  QueryLanguage language() {
    return language;
  }

  /** Paths of requests that make it merge what it has. */
  List<String> settles() {
    return switch (this) {
      case HYPERBYTEDB -> List.of("/internal/compact");
      case VICTORIAMETRICS -> List.of("/internal/force_flush", "/internal/force_merge");
      case INFLUXDB, QUESTDB -> List.of();
    };
  }

  /** The path of a request that makes a database before the first write; null without databases. */
  @Nullable String createPath(String database) {
    return language == QueryLanguage.INFLUXQL ? "/query?q=CREATE+DATABASE+" + database : null;
  }

  static Peer named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
