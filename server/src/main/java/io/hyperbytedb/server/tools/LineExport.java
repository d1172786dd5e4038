package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a running server holds as line protocol with the headers that {@code influx -import}
 * reads. Each measurement is one query, so it is as of one moment; measurements follow each other.
 */
public final class LineExport {
  private final QueryClient client;
  private final Writer out;
  private final String condition;
  private final StringBuilder line = new StringBuilder();
  private long rows;

  /**
   * @param start the first time, in RFC 3339 or nanoseconds; null for no bound
   * @param end the time before which rows are, likewise
   */
  public LineExport(QueryClient client, Writer out, @Nullable String start, @Nullable String end) {
    this.client = client;
    this.out = out;
    List<String> bounds = new ArrayList<>();
    if (start != null) {
      bounds.add("time >= " + time(start));
    }
    if (end != null) {
      bounds.add("time < " + time(end));
    }
    condition = bounds.isEmpty() ? "" : " WHERE " + String.join(" AND ", bounds);
  }

  /** How many rows were written. */
  public long rows() {
    return rows;
  }

  /**
   * Writes databases with their policies.
   *
   * @param onlyDatabase the one database to write; null for all
   * @param onlyPolicy the one retention policy to write; null for all
   * @throws HyperbyteException if the server answers an error, or a field has several types
   */
  public void write(@Nullable String onlyDatabase, @Nullable String onlyPolicy) throws IOException {
    if (onlyDatabase != null && !first("SHOW DATABASES").contains(onlyDatabase)) {
      throw new HyperbyteException(
          ErrorCode.DATABASE_NOT_FOUND, "database not found: " + onlyDatabase);
    }
    List<String> databases = onlyDatabase == null ? databases() : List.of(onlyDatabase);
    Map<String, List<String>> policies = new HashMap<>();
    out.write("# DDL\n");
    for (String database : databases) {
      out.write("CREATE DATABASE " + quote(database) + "\n");
      policies.put(database, policies(database, onlyPolicy));
    }
    out.write("# DML\n");
    for (String database : databases) {
      for (String policy : policies.getOrDefault(database, List.of())) {
        out.write("# CONTEXT-DATABASE: " + database + "\n");
        out.write("# CONTEXT-RETENTION-POLICY: " + policy + "\n");
        for (String measurement : first("SHOW MEASUREMENTS ON " + quote(database))) {
          measurement(database, policy, measurement);
        }
      }
    }
    out.flush();
  }

  private List<String> databases() throws IOException {
    return first("SHOW DATABASES").stream().filter(name -> !name.equals("_internal")).toList();
  }

  private List<String> first(String statement) throws IOException {
    List<String> found = new ArrayList<>();
    client.ask(statement, (series, values) -> found.add(String.valueOf(values.getFirst())));
    return found;
  }

  private List<String> policies(String database, @Nullable String only) throws IOException {
    List<String> names = new ArrayList<>();
    client.ask(
        "SHOW RETENTION POLICIES ON " + quote(database),
        (series, values) -> {
          Map<String, String> policy = new HashMap<>();
          for (int i = 0; i < values.size(); i++) {
            policy.put(series.columns().get(i), String.valueOf(values.get(i)));
          }
          String name = String.valueOf(policy.get("name"));
          if (only == null || only.equals(name)) {
            names.add(name);
            policy(database, name, policy);
          }
        });
    return names;
  }

  /** The policy that a new database has by itself is changed, others are made. */
  private void policy(String database, String name, Map<String, String> policy) throws IOException {
    String duration = String.valueOf(policy.get("duration"));
    out.write(
        (name.equals("autogen") ? "ALTER" : "CREATE")
            + " RETENTION POLICY "
            + quote(name)
            + " ON "
            + quote(database)
            + " DURATION "
            + (duration.equals("0s") ? "INF" : duration)
            + " REPLICATION "
            + policy.get("replicaN")
            + " SHARD DURATION "
            + policy.get("shardGroupDuration")
            + ("true".equals(policy.get("default")) ? " DEFAULT" : "")
            + "\n");
  }

  private void measurement(String database, String policy, String measurement) throws IOException {
    String from = quote(policy) + "." + quote(measurement);
    Map<String, String> types = new HashMap<>();
    client.ask(
        "SHOW FIELD KEYS ON " + quote(database) + " FROM " + from,
        (series, values) -> {
          String field = String.valueOf(values.get(0));
          if (types.put(field, String.valueOf(values.get(1))) != null) {
            throw new HyperbyteException(
                ErrorCode.BAD_REQUEST,
                "field [" + field + "] of [" + measurement + "] has several types");
          }
        });
    if (types.isEmpty()) {
      return;
    }
    String key = RowLines.escape(measurement, ", ");
    client.ask(
        "SELECT *::field FROM " + quote(database) + "." + from + condition + " GROUP BY *",
        (series, values) -> row(key, series, values, types));
  }

  private void row(
      String measurement,
      QueryClient.Series series,
      List<@Nullable String> values,
      Map<String, String> types)
      throws IOException {
    line.setLength(0);
    line.append(measurement);
    series
        .tags()
        .forEach(
            (key, value) -> {
              if (!value.isEmpty()) {
                line.append(',').append(RowLines.escape(key, ",= "));
                line.append('=').append(RowLines.escape(value, ",= "));
              }
            });
    char separator = ' ';
    for (int i = 1; i < values.size(); i++) {
      String value = values.get(i);
      if (value != null) {
        String field = series.columns().get(i);
        line.append(separator).append(RowLines.escape(field, ",= ")).append('=');
        value(value, types.getOrDefault(field, "float"));
        separator = ',';
      }
    }
    out.append(line.append(' ').append(values.getFirst()).append('\n'));
    rows++;
  }

  private void value(String value, String type) {
    switch (type) {
      case "integer" -> line.append(value).append('i');
      case "string" -> line.append('"').append(RowLines.escape(value, "\"\\")).append('"');
      default -> line.append(value);
    }
  }

  private static String time(String text) {
    boolean number = text.chars().allMatch(c -> (c >= '0' && c <= '9') || c == '-');
    boolean nanoseconds = number && text.lastIndexOf('-') <= 0;
    return nanoseconds ? text : "'" + RowLines.escape(text, "'\\") + "'";
  }

  private static String quote(String name) {
    return '"' + RowLines.escape(name, "\"\\").replace("\n", "\\n") + '"';
  }
}
