package io.hyperbytedb.server.config;

import io.hyperbytedb.gateway.source.Mapping.Numbers;
import io.hyperbytedb.gateway.source.Mapping.TimeUnit;
import io.hyperbytedb.gateway.source.SourceSettings.OnBad;
import io.hyperbytedb.gateway.source.SourceSettings.OnGap;
import io.hyperbytedb.gateway.source.SourceSettings.Start;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a source, a table of {@code [[kafka.sources]]}. */
public final class SourceKeys {
  /** The name of the array of tables in its section. */
  static final String ARRAY = "sources";

  private static final String SECTION = "kafka." + ARRAY;
  private static final KeyTable TABLE = new KeyTable();

  public static final ConfigKey<String> NAME =
      text("name", "1 to 32 letters, digits, '-' and '_'", "", "The name of the source; required.");

  public static final ConfigKey<ValueType.Texts> TOPICS =
      texts("topics", List.of(), "The topics to read.");

  public static final ConfigKey<String> TOPIC_PATTERN =
      text(
          "topic_pattern",
          "a regular expression; empty for topics",
          "",
          "Topics to read, those that are created later, too, instead of topics.");

  public static final ConfigKey<String> BOOTSTRAP_SERVERS =
      text(
          "bootstrap_servers",
          "host:port, several with commas; empty for the brokers of the log",
          "",
          "The brokers that have the topics.");

  public static final ConfigKey<String> GROUP =
      text(
          "group",
          "a name; empty for hyperbytedb-NAME",
          "",
          "The consumer group, in which all gateways with the source share its partitions.");

  public static final ConfigKey<Start> START =
      choice(
          "start", Start.class, Start.EARLIEST, "Where a group begins that has read nothing yet.");

  public static final ConfigKey<OnGap> ON_GAP =
      choice(
          "on_gap",
          OnGap.class,
          OnGap.EARLIEST,
          "Where to go on when records were removed, or the topic created again, before they were"
              + " read.");

  public static final ConfigKey<Format> FORMAT =
      choice("format", Format.class, Format.INFLUX, "How records are written.");

  public static final ConfigKey<String> PRECISION =
      text("precision", "n, u, ms, s, m or h", "n", "The unit of times in line protocol.");

  public static final ConfigKey<String> DATABASE =
      text("database", "a name", "", "The database of the points; required.");

  public static final ConfigKey<String> POLICY =
      text(
          "retention_policy",
          "a name; empty for the default",
          "",
          "The retention policy of the points.");

  public static final ConfigKey<String> USER =
      text(
          "user",
          "a name; empty for no user",
          "",
          "The user whose privileges apply; without one the source may write.");

  public static final ConfigKey<OnBad> ON_BAD =
      choice(
          "on_bad",
          OnBad.class,
          OnBad.DEAD_LETTER,
          "What happens to a point that is refused: it is written to dead_letter_topic, left out,"
              + " or stops the source.");

  public static final ConfigKey<String> DEAD_LETTER_TOPIC =
      text(
          "dead_letter_topic",
          "a name; empty for NAME.dead-letters",
          "",
          "The topic, on the brokers of the source, for points that are refused.");

  public static final ConfigKey<Long> MAX_IN_FLIGHT_MB =
      TABLE.add(
          ConfigKey.of(
                  SECTION,
                  "max_in_flight_mb",
                  new ValueType.Whole(0, 4_096),
                  0L,
                  "Memory for records that are not written yet; 0 for a sixteenth of the heap, 64"
                      + " MiB at most.")
              .in(KeyTable.MEGABYTES));

  public static final ConfigKey<Long> MAX_RECORD_BYTES =
      TABLE.add(
          ConfigKey.of(
                  SECTION,
                  "max_record_bytes",
                  new ValueType.Whole(1, 1 << 30),
                  25_000_000L,
                  "Longer records are refused.")
              .in("bytes"));

  public static final ConfigKey<Long> RETRY_SECS =
      TABLE.add(
          ConfigKey.of(
                  SECTION,
                  "retry_secs",
                  new ValueType.Whole(1, 3_600),
                  10L,
                  "How long a source that cannot go on waits before it tries again, at most.")
              .in(KeyTable.SECONDS));

  public static final ConfigKey<String> POINTS =
      text(
          "points",
          "a path",
          "metrics",
          "json, avro: the array of points in a record; one without it is one point.");

  public static final ConfigKey<String> MEASUREMENT =
      text(
          "measurement",
          "a path, header:NAME, key:, topic: or 'text'",
          "name",
          "json, avro: the measurement.");

  public static final ConfigKey<ValueType.Texts> TAGS =
      texts(
          "tags",
          List.of("*=tags"),
          "json, avro: each NAME=VALUE, VALUE as for measurement; *=PATH takes all members of an"
              + " object.");

  public static final ConfigKey<ValueType.Texts> FIELDS =
      texts("fields", List.of("*=fields"), "json, avro: the fields, as tags.");

  public static final ConfigKey<String> TIME =
      text(
          "time",
          "a path; empty for the time of the record",
          "timestamp",
          "json, avro: the time of a point; one without it has the record's.");

  public static final ConfigKey<TimeUnit> TIME_UNIT =
      choice(
          "time_unit",
          TimeUnit.class,
          TimeUnit.S,
          "json, avro: how times are written; the logical types of Avro need none.");

  public static final ConfigKey<Numbers> NUMBERS =
      choice(
          "numbers",
          Numbers.class,
          Numbers.FLOAT,
          "json, avro: float makes floats of all numbers, as JSON writes 1.0 as 1, too.");

  public static final ConfigKey<ValueType.Texts> INTEGERS =
      texts("integers", List.of(), "json, avro: the fields that are integers whatever numbers is.");

  public static final ConfigKey<String> SCHEMA_REGISTRY =
      text("schema_registry", "a URL", "", "avro: the schema registry; required for avro.");

  public static final ConfigKey<String> SCHEMA_REGISTRY_USER =
      text("schema_registry_user", "a name; empty for none", "", "avro: its user.");

  public static final ConfigKey<String> SCHEMA_REGISTRY_PASSWORD =
      TABLE.add(
          ConfigKey.of(
                  SECTION,
                  "schema_registry_password",
                  KeyTable.SECRET,
                  "",
                  "avro: the password of its user.")
              .hidden());

  /** All of them, in the order of the reference page. */
  static final List<ConfigKey<?>> ALL = TABLE.all();

  private SourceKeys() {}

  /** How records are written. */
  public enum Format {
    INFLUX,
    JSON,
    AVRO
  }

  private static ConfigKey<String> text(String name, String allowed, String value, String doc) {
    return TABLE.add(ConfigKey.of(SECTION, name, new ValueType.Text(allowed, true), value, doc));
  }

  private static ConfigKey<ValueType.Texts> texts(String name, List<String> value, String doc) {
    return TABLE.add(
        ConfigKey.of(SECTION, name, new ValueType.TextList(), new ValueType.Texts(value), doc));
  }

  private static <E extends Enum<E>> ConfigKey<E> choice(
      String name, Class<E> values, E value, String doc) {
    return TABLE.add(ConfigKey.of(SECTION, name, new ValueType.Choice<>(values), value, doc));
  }

  /** The setting with this name; null if there is none. */
  static @Nullable ConfigKey<?> named(String name) {
    return ALL.stream().filter(key -> key.name().equals(name)).findFirst().orElse(null);
  }
}
