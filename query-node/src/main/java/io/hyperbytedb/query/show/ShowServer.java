package io.hyperbytedb.query.show;

import io.hyperbytedb.metrics.InfluxStatistics;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.admin.RunningQuery;
import io.hyperbytedb.query.result.GoDuration;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Answers the SHOW statements about this process. Thread-safe. */
final class ShowServer {
  private final QueryRegistry registry;
  private final InfluxStatistics statistics;
  private final String version;
  private final InstantSource clock;
  private final Instant started;

  ShowServer(
      QueryRegistry registry, InfluxStatistics statistics, String version, InstantSource clock) {
    this.registry = registry;
    this.statistics = statistics;
    this.version = version;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Those that who asks could have asked. */
  void queries(SelectOptions options, ResultSink sink) throws IOException {
    new Rows<>(
            registry.running().stream()
                .filter(query -> options.session().principal().mayRead(query.database()))
                .toList())
        .number("qid", RunningQuery::id)
        .text("query", RunningQuery::text)
        .text("database", RunningQuery::database)
        .text("duration", query -> GoDuration.text(whole(query.nanos())))
        .text("status", RunningQuery::status)
        .emit("", sink);
  }

  /** Without what is finer than a second, once it has taken one. */
  private static long whole(long nanos) {
    return nanos < 1_000_000_000L ? nanos : nanos - nanos % 1_000_000_000L;
  }

  void stats(String module, ResultSink sink) throws IOException {
    for (InfluxStatistics.Module part : statistics.modules()) {
      if (wanted(module, part.name())) {
        List<SeriesHeader.Tag> tags = new ArrayList<>();
        part.tags().forEach((key, value) -> tags.add(new SeriesHeader.Tag(key, value)));
        emit(part.name(), tags, part.values(), sink);
      }
    }
  }

  void diagnostics(String module, ResultSink sink) throws IOException {
    SortedMap<String, SortedMap<String, Object>> parts = new TreeMap<>();
    Instant now = clock.instant();
    parts.put(
        "build",
        new TreeMap<>(Map.of("Branch", "", "Build Time", "", "Commit", "", "Version", version)));
    parts.put("network", new TreeMap<>(Map.of("hostname", hostname())));
    parts.put(
        "runtime",
        new TreeMap<>(
            Map.of(
                "GOARCH",
                System.getProperty("os.arch"),
                "GOMAXPROCS",
                (long) Runtime.getRuntime().availableProcessors(),
                "GOOS",
                System.getProperty("os.name").toLowerCase(Locale.ROOT),
                "version",
                "java" + Runtime.version())));
    parts.put(
        "system",
        new TreeMap<>(
            Map.of(
                "PID",
                ProcessHandle.current().pid(),
                "currentTime",
                now.toString(),
                "started",
                started.toString(),
                "uptime",
                GoDuration.text(whole(Duration.between(started, now).toNanos())))));
    for (Map.Entry<String, SortedMap<String, Object>> part : parts.entrySet()) {
      if (wanted(module, part.getKey())) {
        emit(part.getKey(), List.of(), part.getValue(), sink);
      }
    }
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }

  private static boolean wanted(String module, String name) {
    return module.isEmpty() || module.equals(name);
  }

  /** A series of one row. */
  private static void emit(
      String name, List<SeriesHeader.Tag> tags, SortedMap<String, ?> values, ResultSink sink)
      throws IOException {
    List<OutColumn> columns = new ArrayList<>();
    for (Object value : values.values()) {
      columns.add(
          value instanceof Number number
              ? new OutColumn.Values(new LongColumn(1, new long[] {number.longValue()}, null))
              : new OutColumn.Texts(List.of(value.toString())));
    }
    sink.series(new SeriesHeader(name, tags, new ArrayList<>(values.keySet())));
    sink.rows(new RowBatch(1, columns));
  }
}
