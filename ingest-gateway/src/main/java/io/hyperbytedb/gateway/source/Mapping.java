package io.hyperbytedb.gateway.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How points are made of documents.
 *
 * @param points the array of points in a record; a record without it is one point
 * @param measurement the measurement
 * @param tags the tags; one named {@code *} stands for all members of an object
 * @param fields the fields, with {@code *} as for tags
 * @param time the time
 * @param types the types of fields that are numbers
 */
public record Mapping(
    Selector.Path points,
    Selector measurement,
    List<Rule> tags,
    List<Rule> fields,
    Time time,
    NumberTypes types) {
  /** Stands for all members of an object. */
  static final String ALL = "*";

  public Mapping {
    tags = List.copyOf(tags);
    fields = List.copyOf(fields);
  }

  /**
   * The time of a point.
   *
   * @param path where it is; {@link Selector.Path#WHOLE} for the record's
   * @param unit the unit of a time that is a number
   */
  public record Time(Selector.Path path, TimeUnit unit) {}

  /**
   * The types of fields that are numbers.
   *
   * @param usual the type of most
   * @param integers the fields whose numbers are integers in any case
   */
  public record NumberTypes(Numbers usual, Set<String> integers) {
    public NumberTypes {
      integers = Set.copyOf(integers);
    }
  }

  /** A tag or field, and where its value is. */
  public record Rule(String name, Selector value) {
    /**
     * Reads {@code name=selector}, or a path alone, whose last name it then has.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Rule of(String text) {
      int equals = text.indexOf('=');
      if (equals == 0) {
        throw new IllegalArgumentException("[" + text + "] has no name");
      }
      Selector value = Selector.of(text.substring(equals + 1));
      String name = equals > 0 ? text.substring(0, equals) : lastName(text, value);
      if (name.equals(ALL) && !(value instanceof Selector.Path)) {
        throw new IllegalArgumentException("[" + text + "]: only a path can give all members");
      }
      return new Rule(name, value);
    }

    private static String lastName(String text, Selector value) {
      if (value instanceof Selector.Path path && !path.names().isEmpty()) {
        return path.names().getLast();
      }
      throw new IllegalArgumentException("[" + text + "] has no name: write name=" + text);
    }

    /** Reads several. */
    public static List<Rule> all(List<String> texts) {
      List<Rule> rules = new ArrayList<>();
      texts.forEach(text -> rules.add(of(text)));
      return rules;
    }
  }

  /** The unit of times. */
  public enum TimeUnit {
    S(1_000_000_000),
    MS(1_000_000),
    US(1_000),
    NS(1),
    /** A text as in RFC 3339. */
    RFC3339(0);

    private final long nanos;

    TimeUnit(long nanos) {
      this.nanos = nanos;
    }

    long nanos() {
      return nanos;
    }
  }

  /** The type of numbers. */
  public enum Numbers {
    /** All are floats: a whole one may be written without a point. */
    FLOAT,
    /** Those without point and exponent are integers. */
    AS_WRITTEN
  }

  /** What Telegraf's {@code data_format = "json"} writes, one metric or a batch. */
  public static Mapping telegraf(TimeUnit unit, Numbers numbers, Set<String> integers) {
    return new Mapping(
        new Selector.Path(List.of("metrics")),
        Selector.of("name"),
        Rule.all(List.of("*=tags")),
        Rule.all(List.of("*=fields")),
        new Time(new Selector.Path(List.of("timestamp")), unit),
        new NumberTypes(numbers, integers));
  }
}
