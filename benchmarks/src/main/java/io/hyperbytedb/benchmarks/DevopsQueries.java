package io.hyperbytedb.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Queries of the shapes of TSBS' devops use case over {@link DevopsLines}, hosts and times drawn.
 */
final class DevopsQueries {
  private static final List<String> FIELDS = List.of(DevopsLines.FIELDS);

  private final Random random;
  private final int hosts;
  private final int hours;

  /** What is asked. */
  enum Shape {
    SINGLE_GROUPBY_1_1_1,
    SINGLE_GROUPBY_5_8_1,
    CPU_MAX_ALL_8,
    DOUBLE_GROUPBY_1,
    DOUBLE_GROUPBY_ALL,
    HIGH_CPU_1,
    HIGH_CPU_ALL,
    LASTPOINT,
    GROUPBY_ORDERBY_LIMIT;

    /** The name TSBS has for it. */
    String label() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  DevopsQueries(long seed, int hosts, int hours) {
    this.random = new Random(seed);
    this.hosts = hosts;
    this.hours = hours;
  }

  /** Another query of a shape. */
  String next(Shape shape) {
    return switch (shape) {
      case SINGLE_GROUPBY_1_1_1 -> grouped("max", 1, oneOf(1) + " AND " + time(1), "time(1m)");
      case SINGLE_GROUPBY_5_8_1 -> grouped("max", 5, oneOf(8) + " AND " + time(1), "time(1m)");
      case CPU_MAX_ALL_8 -> grouped("max", 10, oneOf(8) + " AND " + time(8), "time(1h)");
      case DOUBLE_GROUPBY_1 -> grouped("mean", 1, time(12), "time(1h), hostname");
      case DOUBLE_GROUPBY_ALL -> grouped("mean", 10, time(12), "time(1h), hostname");
      case HIGH_CPU_1 ->
          "SELECT * FROM cpu WHERE usage_user > 90.0 AND " + time(12) + " AND " + oneOf(1);
      case HIGH_CPU_ALL -> "SELECT * FROM cpu WHERE usage_user > 90.0 AND " + time(12);
      case LASTPOINT -> "SELECT * FROM cpu GROUP BY hostname ORDER BY time DESC LIMIT 1";
      case GROUPBY_ORDERBY_LIMIT ->
          "SELECT max(usage_user) FROM cpu WHERE time < '"
              + Instant.ofEpochSecond(0, DevopsLines.START + random.nextLong(span()))
              + "' GROUP BY time(1m) ORDER BY time DESC LIMIT 5";
    };
  }

  private String grouped(String function, int fields, String where, String groups) {
    String calls =
        FIELDS.subList(0, fields).stream()
            .map(field -> function + "(" + field + ")")
            .collect(Collectors.joining(", "));
    return "SELECT " + calls + " FROM cpu WHERE " + where + " GROUP BY " + groups;
  }

  private String oneOf(int count) {
    TreeSet<Integer> chosen = new TreeSet<>();
    while (chosen.size() < Math.min(count, hosts)) {
      chosen.add(random.nextInt(hosts));
    }
    List<String> terms = new ArrayList<>();
    chosen.forEach(host -> terms.add("hostname = 'host_" + host + "'"));
    return "(" + String.join(" OR ", terms) + ")";
  }

  private long span() {
    return hours * 3_600_000_000_000L;
  }

  private String time(int wanted) {
    long length = Math.min(span(), wanted * 3_600_000_000_000L);
    long from = DevopsLines.START + random.nextLong(span() - length + 1) / 1_000_000 * 1_000_000;
    return "time >= '"
        + Instant.ofEpochSecond(0, from)
        + "' AND time < '"
        + Instant.ofEpochSecond(0, from + length)
        + "'";
  }
}
