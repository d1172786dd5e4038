package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.metrics.InfluxStatistics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code /debug/vars}: our numbers under the names of InfluxDB 1.x, in its shape, for Telegraf's
 * {@code influxdb} input and others that read it. Thread-safe.
 */
final class DebugVarsHandler implements HttpHandler {
  /** Of Go's memory, what Java has no number for; readers expect {@code memstats} whole. */
  private static final String UNKNOWN =
      "TotalAlloc Lookups Mallocs Frees HeapReleased HeapObjects StackInuse StackSys MSpanInuse"
          + " MSpanSys MCacheInuse MCacheSys BuckHashSys GCSys OtherSys NextGC LastGC"
          + " NumForcedGC GCCPUFraction";

  private final InfluxStatistics statistics;
  private final InstantSource clock;
  private final Instant started;

  DebugVarsHandler(InfluxStatistics statistics, InstantSource clock) {
    this.statistics = statistics;
    this.clock = clock;
    this.started = clock.instant();
  }

  @Override
  public void handle(HttpExchange exchange) {
    Map<String, Object> vars = new LinkedHashMap<>();
    vars.put("system", system());
    vars.put("build", build());
    vars.put("cmdline", List.of("hyperbytedb"));
    for (InfluxStatistics.Module module : statistics.openModules()) {
      boolean isRuntime = module.name().equals("runtime");
      if (isRuntime) {
        vars.put("memstats", memstats(module.values()));
      }
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      members.put("name", module.name());
      members.put("tags", module.tags().isEmpty() && !isRuntime ? null : module.tags());
      members.put("values", module.values());
      vars.put(module.key(), members);
    }
    // A line for each, as Go's expvar does.
    StringJoiner lines = new StringJoiner(",\n", "{\n", "\n}\n");
    vars.forEach((name, value) -> lines.add(Json.line(name) + ": " + Json.line(value)));
    byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
    exchange.respond(200, "application/json; charset=utf-8", body);
  }

  private Map<String, Object> system() {
    Instant now = clock.instant();
    Map<String, Object> system = new LinkedHashMap<>();
    system.put("currentTime", now);
    system.put("started", started);
    system.put("uptime", Duration.between(started, now).toSeconds());
    return system;
  }

  private static Map<String, Object> build() {
    Map<String, Object> build = new LinkedHashMap<>();
    build.put("Branch", "");
    build.put("Build Time", "");
    build.put("Commit", "");
    build.put("Version", Version.INFLUXDB);
    return build;
  }

  private static Map<String, Object> memstats(SortedMap<String, Number> runtime) {
    SortedMap<String, Number> values = new TreeMap<>(runtime);
    values.remove("NumGoroutine");
    values.put("HeapInuse", values.remove("HeapInUse"));
    for (String name : UNKNOWN.split(" ", -1)) {
      values.put(name, 0);
    }
    Map<String, Object> all = new LinkedHashMap<>(values);
    all.put("PauseNs", List.of(0));
    all.put("PauseEnd", List.of(0));
    all.put("EnableGC", true);
    all.put("DebugGC", false);
    all.put("BySize", List.of());
    return all;
  }
}
