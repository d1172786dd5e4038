package io.hyperbytedb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;

/**
 * Queries of the shapes of TSBS' devops use case over {@link DevopsLines}, hosts and times drawn.
 */
public final class DevopsQueries {
  private static final long HOUR = 3_600_000_000_000L;

  private final Random random;
  private final int hosts;
  private final int hours;

  /** What is asked. */
  public enum Kind {
    /** The maximum of each minute over the chosen hosts. */
    SINGLE,
    /** The maximum of each hour over the chosen hosts. */
    MAX_ALL,
    /** The mean of each hour and host. */
    DOUBLE,
    /** All rows of the chosen hosts with more than 90 % of user time. */
    HIGH_CPU,
    /** The newest row of each host. */
    LASTPOINT,
    /** The maxima of five minutes before a time. */
    ORDER_LIMIT
  }

  /** A kind with a number of fields and hosts (0: all) and a length of time. */
  public enum Shape {
    SINGLE_GROUPBY_1_1_1(Kind.SINGLE, 1, 1, 1),
    SINGLE_GROUPBY_1_1_12(Kind.SINGLE, 1, 1, 12),
    SINGLE_GROUPBY_1_8_1(Kind.SINGLE, 1, 8, 1),
    SINGLE_GROUPBY_5_1_1(Kind.SINGLE, 5, 1, 1),
    SINGLE_GROUPBY_5_1_12(Kind.SINGLE, 5, 1, 12),
    SINGLE_GROUPBY_5_8_1(Kind.SINGLE, 5, 8, 1),
    CPU_MAX_ALL_1(Kind.MAX_ALL, 10, 1, 8),
    CPU_MAX_ALL_8(Kind.MAX_ALL, 10, 8, 8),
    DOUBLE_GROUPBY_1(Kind.DOUBLE, 1, 0, 12),
    DOUBLE_GROUPBY_5(Kind.DOUBLE, 5, 0, 12),
    DOUBLE_GROUPBY_ALL(Kind.DOUBLE, 10, 0, 12),
    HIGH_CPU_1(Kind.HIGH_CPU, 10, 1, 12),
    HIGH_CPU_ALL(Kind.HIGH_CPU, 10, 0, 12),
    GROUPBY_ORDERBY_LIMIT(Kind.ORDER_LIMIT, 1, 0, 1),
    LASTPOINT(Kind.LASTPOINT, 10, 0, 1);

    private final Kind kind;
    private final int fields;
    private final int hosts;
    private final int hours;

    Shape(Kind kind, int fields, int hosts, int hours) {
      this.kind = kind;
      this.fields = fields;
      this.hosts = hosts;
      this.hours = hours;
    }

    /** The name TSBS has for it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What is asked. */
    public Kind kind() {
      return kind;
    }
  }

  /**
   * A query in no language.
   *
   * @param hosts the chosen ones; empty if all are asked for
   * @param from nanoseconds since 1970, a whole second
   * @param to the same, exclusive
   */
  public record Query(Kind kind, List<String> fields, List<String> hosts, long from, long to) {
    public Query {
      fields = List.copyOf(fields);
      hosts = List.copyOf(hosts);
    }
  }

  public DevopsQueries(long seed, int hosts, int hours) {
    this.random = new Random(seed);
    this.hosts = hosts;
    this.hours = hours;
  }

  /** Another query of a shape. */
  public Query next(Shape shape) {
    long span = hours * HOUR;
    long length = Math.min(span, shape.hours * HOUR);
    long start =
        DevopsLines.START + random.nextLong(span - length + 1) / 1_000_000_000 * 1_000_000_000;
    return new Query(
        shape.kind,
        DevopsLines.FIELDS.subList(0, shape.fields),
        drawn(shape.hosts),
        start,
        start + length);
  }

  private List<String> drawn(int count) {
    TreeSet<Integer> chosen = new TreeSet<>();
    while (chosen.size() < Math.min(count, hosts)) {
      chosen.add(random.nextInt(hosts));
    }
    List<String> names = new ArrayList<>();
    chosen.forEach(host -> names.add("host_" + host));
    return names;
  }
}
