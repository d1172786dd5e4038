package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.admin.RunningQuery;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.exec.SelectOptions;
import io.hyperbytedb.query.result.GoDuration;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers the SHOW statements about this process. Thread-safe. */
final class ShowServer {
  private final QueryData data;
  private final QueryRegistry registry;
  private final String version;
  private final InstantSource clock;
  private final Instant started;

  ShowServer(QueryData data, QueryRegistry registry, String version, InstantSource clock) {
    this.data = data;
    this.registry = registry;
    this.version = version;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** Those that who asks could have asked. */
  void queries(SelectOptions options, ResultSink sink) throws IOException {
    new Rows<>(
            registry.running().stream()
                .filter(query -> options.principal().mayRead(query.database()))
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
    if (wanted(module, "runtime")) {
      numbers("runtime", List.of(), runtime(), sink);
    }
    if (wanted(module, "queryExecutor")) {
      Map<String, Long> stats = new LinkedHashMap<>();
      stats.put("queriesActive", (long) registry.running().size());
      stats.put("queriesExecuted", registry.begun());
      stats.put("queriesFinished", registry.finished());
      stats.put("queryDurationNs", registry.finishedNanos());
      stats.put("recoveredPanics", 0L);
      numbers("queryExecutor", List.of(), stats, sink);
    }
    if (wanted(module, "database")) {
      for (Database database : data.catalog().image().databases()) {
        List<String> names = data.manifest().index().measurements(database.id());
        long series = 0;
        for (String name : names) {
          series += data.manifest().index().view(database.id(), name).size();
        }
        Map<String, Long> stats = new LinkedHashMap<>();
        stats.put("numMeasurements", (long) names.size());
        stats.put("numSeries", series);
        numbers(
            "database", List.of(new SeriesHeader.Tag("database", database.name())), stats, sink);
      }
    }
  }

  private static Map<String, Long> runtime() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    long collections = 0;
    long pauses = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
      pauses += Math.max(0, collector.getCollectionTime());
    }
    Map<String, Long> stats = new LinkedHashMap<>();
    stats.put("Alloc", heap.getUsed());
    stats.put("HeapAlloc", heap.getUsed());
    stats.put("HeapIdle", heap.getCommitted() - heap.getUsed());
    stats.put("HeapInUse", heap.getUsed());
    stats.put("HeapSys", heap.getCommitted());
    stats.put("NumGC", collections);
    stats.put("NumGoroutine", (long) ManagementFactory.getThreadMXBean().getThreadCount());
    stats.put("PauseTotalNs", pauses * 1_000_000);
    stats.put("Sys", heap.getCommitted() + other.getCommitted());
    return stats;
  }

  void diagnostics(String module, ResultSink sink) throws IOException {
    if (wanted(module, "build")) {
      Map<String, String> build = new LinkedHashMap<>();
      build.put("Branch", "");
      build.put("Build Time", "");
      build.put("Commit", "");
      build.put("Version", version);
      texts("build", build, sink);
    }
    if (wanted(module, "runtime")) {
      Map<String, String> runtime = new LinkedHashMap<>();
      runtime.put("arch", System.getProperty("os.arch"));
      runtime.put("maxProcs", Integer.toString(Runtime.getRuntime().availableProcessors()));
      runtime.put("os", System.getProperty("os.name"));
      runtime.put("version", Runtime.version().toString());
      texts("runtime", runtime, sink);
    }
    if (wanted(module, "system")) {
      Instant now = clock.instant();
      Map<String, String> system = new LinkedHashMap<>();
      system.put("PID", Long.toString(ProcessHandle.current().pid()));
      system.put("currentTime", now.toString());
      system.put("started", started.toString());
      system.put("uptime", GoDuration.text(whole(Duration.between(started, now).toNanos())));
      texts("system", system, sink);
    }
  }

  private static boolean wanted(String module, String name) {
    return module.isEmpty() || module.equals(name);
  }

  private static void numbers(
      String name, List<SeriesHeader.Tag> tags, Map<String, Long> values, ResultSink sink)
      throws IOException {
    List<OutColumn> columns = new ArrayList<>();
    for (long value : values.values()) {
      columns.add(new OutColumn.Values(new LongColumn(1, new long[] {value}, null)));
    }
    sink.series(new SeriesHeader(name, tags, new ArrayList<>(values.keySet())));
    sink.rows(new RowBatch(1, columns));
  }

  private static void texts(String name, Map<String, String> values, ResultSink sink)
      throws IOException {
    List<OutColumn> columns = new ArrayList<>();
    for (String value : values.values()) {
      columns.add(new OutColumn.Texts(List.of(value)));
    }
    sink.series(new SeriesHeader(name, List.of(), new ArrayList<>(values.keySet())));
    sink.rows(new RowBatch(1, columns));
  }
}
