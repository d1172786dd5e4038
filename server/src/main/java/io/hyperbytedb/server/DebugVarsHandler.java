package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.node.http.HttpExchange;
import io.hyperbytedb.node.http.HttpHandler;
import io.hyperbytedb.node.http.JsonText;
import io.hyperbytedb.node.metrics.Metrics;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * {@code /debug/vars}: our metrics under the names of InfluxDB 1.x and in its format, for
 * Telegraf's {@code influxdb} input and other readers. Unavailable metrics are left out, except in
 * {@code memstats}, which readers expect to be complete. Thread-safe.
 */
final class DebugVarsHandler implements HttpHandler {
  private final Metrics metrics;
  private final Catalog catalog;
  private final SeriesIndex index;
  private final InstantSource clock;
  private final Instant started;
  private final String bind;

  /**
   * @param bind the address for clients
   */
  DebugVarsHandler(
      Metrics metrics, Catalog catalog, SeriesIndex index, InstantSource clock, String bind) {
    this.metrics = metrics;
    this.catalog = catalog;
    this.index = index;
    this.clock = clock;
    this.started = clock.instant();
    this.bind = bind;
  }

  @Override
  public void handle(HttpExchange exchange) {
    StringJoiner vars = new StringJoiner(",\n", "{\n", "\n}\n");
    Map<String, Number> memory = memory();
    vars.add(entry("system", system()));
    vars.add(entry("cmdline", "[\"hyperbytedb\"]"));
    vars.add(entry("memstats", memstats(memory)));
    add(vars, "runtime", "runtime", "{}", memory);
    add(vars, "queryExecutor", "queryExecutor", "null", queries());
    add(vars, "cq", "cq", "null", continuousQueries());
    add(vars, "write", "write", "null", writes());
    String bound = "{\"bind\":" + JsonText.quote(bind) + "}";
    add(vars, "httpd:" + bind, "httpd", bound, http());
    for (Database database : catalog.image().databases()) {
      String tags = "{\"database\":" + JsonText.quote(database.name()) + "}";
      add(vars, "database:" + database.name(), "database", tags, database(database));
    }
    byte[] body = vars.toString().getBytes(StandardCharsets.UTF_8);
    exchange.respond(200, "application/json; charset=utf-8", body);
  }

  private String system() {
    Instant now = clock.instant();
    return "{\"currentTime\":\""
        + now
        + "\",\"started\":\""
        + started
        + "\",\"uptime\":"
        + Duration.between(started, now).toSeconds()
        + "}";
  }

  /** The Java heap under Go's names. */
  private static Map<String, Number> memory() {
    MemoryMXBean bean = ManagementFactory.getMemoryMXBean();
    MemoryUsage heap = bean.getHeapMemoryUsage();
    MemoryUsage other = bean.getNonHeapMemoryUsage();
    long collections = 0;
    long pauseMillis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
      pauseMillis += Math.max(0, collector.getCollectionTime());
    }
    Map<String, Number> values = new TreeMap<>();
    values.put("Alloc", heap.getUsed());
    values.put("HeapAlloc", heap.getUsed());
    values.put("HeapIdle", heap.getCommitted() - heap.getUsed());
    values.put("HeapInUse", heap.getUsed());
    values.put("HeapSys", heap.getCommitted());
    values.put("NumGC", collections);
    values.put("NumGoroutine", ManagementFactory.getThreadMXBean().getThreadCount());
    values.put("PauseTotalNs", pauseMillis * 1_000_000);
    values.put("Sys", heap.getCommitted() + other.getCommitted());
    return values;
  }

  private static String memstats(Map<String, Number> memory) {
    Map<String, Number> values = new TreeMap<>(memory);
    Number used = memory.getOrDefault("HeapInUse", 0);
    values.remove("HeapInUse");
    values.remove("NumGoroutine");
    values.put("HeapInuse", used);
    String unknown =
        "TotalAlloc Lookups Mallocs Frees HeapReleased HeapObjects StackInuse StackSys MSpanInuse"
            + " MSpanSys MCacheInuse MCacheSys BuckHashSys GCSys OtherSys NextGC LastGC"
            + " GCCPUFraction";
    for (String name : unknown.split(" ", -1)) {
      values.put(name, 0);
    }
    StringJoiner json = new StringJoiner(",", "{", "}");
    values.forEach((name, value) -> json.add(number(name, value)));
    return json.add("\"PauseNs\":[0]").toString();
  }

  private Map<String, Number> queries() {
    Map<String, Number> values = new TreeMap<>();
    long requests = total("hyperbytedb_query_requests_total");
    values.put("queriesExecuted", requests);
    values.put("queriesFinished", requests);
    values.put("queryDurationNs", nanos("hyperbytedb_query_duration_seconds"));
    return values;
  }

  private Map<String, Number> continuousQueries() {
    Map<String, Number> values = new TreeMap<>();
    long errors = total("hyperbytedb_continuous_query_errors_total");
    values.put("queryFail", errors);
    values.put("queryOk", total("hyperbytedb_continuous_query_runs_total") - errors);
    return values;
  }

  private Map<String, Number> writes() {
    Map<String, Number> values = new TreeMap<>();
    long requests = total("hyperbytedb_write_requests_total");
    long errors = total("hyperbytedb_write_errors_total");
    values.put("pointReq", total("hyperbytedb_ingestion_points_total"));
    values.put("req", requests);
    values.put("writeDrop", total("hyperbytedb_ingestion_points_dropped_total"));
    values.put("writeError", errors);
    values.put("writeOk", requests - errors);
    return values;
  }

  private Map<String, Number> http() {
    Map<String, Number> values = new TreeMap<>();
    values.put("clientError", total("hyperbytedb_http_client_errors_total"));
    values.put("pointsWrittenDropped", total("hyperbytedb_ingestion_points_dropped_total"));
    values.put("pointsWrittenOK", total("hyperbytedb_ingestion_points_total"));
    values.put("queryReq", total("hyperbytedb_query_requests_total"));
    values.put("queryReqDurationNs", nanos("hyperbytedb_query_duration_seconds"));
    values.put("req", total("hyperbytedb_http_requests_total"));
    values.put("reqActive", total("hyperbytedb_http_requests_in_flight"));
    values.put("reqDurationNs", nanos("hyperbytedb_http_request_duration_seconds"));
    values.put("serverError", total("hyperbytedb_http_server_errors_total"));
    values.put("writeReq", total("hyperbytedb_write_requests_total"));
    values.put("writeReqBytes", total("hyperbytedb_write_payload_bytes"));
    values.put("writeReqDurationNs", nanos("hyperbytedb_write_duration_seconds"));
    return values;
  }

  private Map<String, Number> database(Database database) {
    Map<String, Number> values = new TreeMap<>();
    values.put("numMeasurements", index.measurements(database.id()).size());
    values.put("numSeries", index.seriesCount(database.id()));
    return values;
  }

  private long total(String metric) {
    return Math.round(metrics.total(metric));
  }

  private long nanos(String metric) {
    return Math.round(metrics.total(metric) * 1e9);
  }

  private static void add(
      StringJoiner vars, String key, String name, String tags, Map<String, Number> values) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    values.forEach((metric, value) -> json.add(number(metric, value)));
    vars.add(
        entry(
            key,
            String.format(
                Locale.ROOT, "{\"name\":\"%s\",\"tags\":%s,\"values\":%s}", name, tags, json)));
  }

  private static String number(String name, Number value) {
    return '"' + name + "\":" + value;
  }

  private static String entry(String key, String json) {
    return JsonText.quote(key) + ": " + json;
  }
}
