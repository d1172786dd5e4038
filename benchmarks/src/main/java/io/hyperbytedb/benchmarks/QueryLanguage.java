package io.hyperbytedb.benchmarks;

import io.hyperbytedb.benchmarks.DevopsQueries.Kind;
import io.hyperbytedb.benchmarks.DevopsQueries.Query;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the queries of the benchmark are said, and the path of the request that asks them. */
public enum QueryLanguage {
  /** Of InfluxDB 1.x and HyperbyteDB. */
  INFLUXQL {
    @Override
    public String text(Query query) {
      String time =
          "time >= '" + instant(query.from()) + "' AND time < '" + instant(query.to()) + "'";
      String where = oneOf(query, "(", "hostname = '", " OR ", ") AND ") + time;
      return switch (query.kind()) {
        case SINGLE -> select(query, "max") + " FROM cpu WHERE " + where + " GROUP BY time(1m)";
        case MAX_ALL -> select(query, "max") + " FROM cpu WHERE " + where + " GROUP BY time(1h)";
        case DOUBLE ->
            select(query, "mean") + " FROM cpu WHERE " + where + " GROUP BY time(1h), hostname";
        case HIGH_CPU -> "SELECT * FROM cpu WHERE usage_user > 90.0 AND " + where;
        case LASTPOINT -> "SELECT * FROM cpu GROUP BY hostname ORDER BY time DESC LIMIT 1";
        case ORDER_LIMIT ->
            "SELECT max(usage_user) FROM cpu WHERE time < '"
                + instant(query.to())
                + "' GROUP BY time(1m) LIMIT 5";
      };
    }

    @Override
    public String path(Query query, String database) {
      return "/query?db=" + database + "&q=" + encoded(text(query));
    }

    @Override
    public String countPath(String database, long from, long to) {
      return "/query?db=" + database + "&q=" + encoded("SELECT count(usage_user) FROM cpu");
    }

    @Override
    public String rowPath(String database, long second) {
      String text = "SELECT v FROM ryw WHERE time = '" + Instant.ofEpochSecond(second) + "'";
      return "/query?db=" + database + "&q=" + encoded(text);
    }
  },

  /** Of QuestDB. */
  QUESTDB {
    @Override
    public String text(Query query) {
      String time =
          "timestamp >= '"
              + instant(query.from())
              + "' AND timestamp < '"
              + instant(query.to())
              + "'";
      String where = oneOf(query, "hostname IN (", "'", ", ", ") AND ") + time;
      return switch (query.kind()) {
        case SINGLE -> sampled(query, "max", "", where, "1m");
        case MAX_ALL -> sampled(query, "max", "", where, "1h");
        case DOUBLE -> sampled(query, "avg", "hostname, ", where, "1h");
        case HIGH_CPU -> "SELECT * FROM cpu WHERE usage_user > 90.0 AND " + where;
        case LASTPOINT -> "SELECT * FROM cpu LATEST ON timestamp PARTITION BY hostname";
        case ORDER_LIMIT ->
            "SELECT timestamp AS minute, max(usage_user) FROM cpu WHERE timestamp < '"
                + instant(query.to())
                + "' SAMPLE BY 1m LIMIT 5";
      };
    }

    @Override
    public String path(Query query, String database) {
      return "/exec?query=" + encoded(text(query));
    }

    @Override
    public String countPath(String database, long from, long to) {
      return "/exec?query=" + encoded("SELECT count() FROM cpu");
    }

    @Override
    public String rowPath(String database, long second) {
      String text = "SELECT v FROM ryw WHERE timestamp = '" + Instant.ofEpochSecond(second) + "'";
      return "/exec?query=" + encoded(text);
    }
  },

  /** Of VictoriaMetrics, which has no rows: two kinds of queries cannot be asked. */
  METRICSQL {
    @Override
    public @Nullable String text(Query query) {
      String hosts =
          query.hosts().isEmpty() ? "" : "hostname=~'" + String.join("|", query.hosts()) + "'";
      String selector =
          query.fields().size() == 1
              ? "cpu_" + query.fields().getFirst() + "{" + hosts + "}"
              : "{__name__=~'cpu_("
                  + String.join("|", query.fields())
                  + ")'"
                  + (hosts.isEmpty() ? "" : ", " + hosts)
                  + "}";
      return switch (query.kind()) {
        case SINGLE -> "max(max_over_time(" + selector + "[1m])) by (__name__)";
        case MAX_ALL -> "max(max_over_time(" + selector + "[1h])) by (__name__)";
        case DOUBLE -> "avg(avg_over_time(" + selector + "[1h])) by (__name__, hostname)";
        case HIGH_CPU, LASTPOINT, ORDER_LIMIT -> null;
      };
    }

    @Override
    public @Nullable String path(Query query, String database) {
      String text = text(query);
      return text == null
          ? null
          : "/api/v1/query_range?nocache=1&query="
              + encoded(text)
              + "&start="
              + query.from() / SECOND
              + "&end="
              + query.to() / SECOND
              + "&step="
              + (query.kind() == Kind.SINGLE ? 60 : 3600);
    }

    @Override
    public String countPath(String database, long from, long to) {
      return "/api/v1/query?nocache=1&time="
          + (to / SECOND - 1)
          + "&query="
          + encoded("sum(count_over_time(cpu_usage_user[" + (to - from) / SECOND + "s]))");
    }

    @Override
    public String rowPath(String database, long second) {
      return "/api/v1/export?match[]=ryw_v&start=" + second + "&end=" + second;
    }
  };

  private static final long SECOND = 1_000_000_000L;

  /** The query; null if the language cannot say it. */
  public abstract @Nullable String text(Query query);

  /** The path of a GET request for it; null if the language cannot say it. */
  public abstract @Nullable String path(Query query, String database);

  /** The path of a request whose answer has the number of rows of cpu in a range of nanoseconds. */
  public abstract String countPath(String database, long from, long to);

  /** The path of a request for the row of {@code ryw} at a second. */
  public abstract String rowPath(String database, long second);

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String instant(long nanos) {
    return Instant.ofEpochSecond(0, nanos).toString();
  }

  private static String oneOf(
      Query query, String start, String before, String between, String end) {
    return query.hosts().isEmpty()
        ? ""
        : query.hosts().stream()
            .map(host -> before + host + "'")
            .collect(Collectors.joining(between, start, end));
  }

  private static String select(Query query, String function) {
    return "SELECT " + calls(query.fields(), function);
  }

  private static String calls(List<String> fields, String function) {
    return fields.stream()
        .map(field -> function + "(" + field + ")")
        .collect(Collectors.joining(", "));
  }

  private static String sampled(
      Query query, String function, String tag, String where, String every) {
    return "SELECT timestamp, "
        + tag
        + calls(query.fields(), function)
        + " FROM cpu WHERE "
        + where
        + " SAMPLE BY "
        + every;
  }
}
