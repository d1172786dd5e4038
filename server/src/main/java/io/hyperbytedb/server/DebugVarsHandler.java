package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.JsonText;
import io.hyperbytedb.metrics.InfluxStatistics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

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
    StringJoiner vars = new StringJoiner(",\n", "{\n", "\n}\n");
    vars.add(entry("system", system()));
    vars.add(entry("build", build()));
    vars.add(entry("cmdline", "[\"hyperbytedb\"]"));
    for (InfluxStatistics.Module module : statistics.modules()) {
      boolean isRuntime = module.name().equals("runtime");
      if (isRuntime) {
        vars.add(entry("memstats", memstats(module.values())));
      }
      String tags = module.tags().isEmpty() && !isRuntime ? "null" : texts(module.tags());
      vars.add(
          entry(
              module.key(),
              "{\"name\":\"%s\",\"tags\":%s,\"values\":%s}"
                  .formatted(module.name(), tags, numbers(module.values()))));
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

  private static String build() {
    SortedMap<String, String> build = new TreeMap<>();
    build.put("Branch", "");
    build.put("Build Time", "");
    build.put("Commit", "");
    build.put("Version", Version.INFLUXDB);
    return texts(build);
  }

  private static String memstats(SortedMap<String, Number> runtime) {
    SortedMap<String, Number> values = new TreeMap<>(runtime);
    values.remove("NumGoroutine");
    values.put("HeapInuse", values.remove("HeapInUse"));
    for (String name : UNKNOWN.split(" ", -1)) {
      values.put(name, 0);
    }
    String all = numbers(values);
    return all.substring(0, all.length() - 1)
        + ",\"PauseNs\":[0],\"PauseEnd\":[0],\"EnableGC\":true,\"DebugGC\":false,\"BySize\":[]}";
  }

  private static String numbers(SortedMap<String, Number> values) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    values.forEach((name, value) -> json.add(JsonText.quote(name) + ":" + value));
    return json.toString();
  }

  private static String texts(Map<String, String> values) {
    StringJoiner json = new StringJoiner(",", "{", "}");
    values.forEach((name, value) -> json.add(JsonText.quote(name) + ":" + JsonText.quote(value)));
    return json.toString();
  }

  private static String entry(String key, String json) {
    return JsonText.quote(key) + ": " + json;
  }
}
