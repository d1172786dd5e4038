package io.hyperbytedb.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * The tables of {@code [[kafka.sources]]} while sources of settings are laid over each other. Their
 * keys have names such as {@code sources.0.topics} on the way here.
 */
final class SourceTables {
  private static final Pattern NAME = Pattern.compile("sources\\.([0-9]{1,4})\\.(.+)");
  private static final Pattern VARIABLE = Pattern.compile("sources__([0-9]{1,4})__(.+)");

  /** A value and where it comes from. */
  private record Sourced(Object value, String origin) {}

  /** The settings and properties of a table. */
  private record Table(Map<String, Sourced> values, Map<String, Sourced> properties) {}

  private final TreeMap<Integer, Table> tables = new TreeMap<>();

  /** Whether a setting belongs to a source. */
  static boolean has(RawSetting raw) {
    return raw.section().equals(KafkaProperties.SECTION)
        && (NAME.matcher(raw.name()).matches() || raw.name().equals(SourceKeys.ARRAY));
  }

  /** The name of the setting of a variable; null if it is not one of a source. */
  static @Nullable String fromVariable(String section, String name) {
    Matcher matcher = VARIABLE.matcher(name);
    if (!section.equals(KafkaProperties.SECTION) || !matcher.matches()) {
      return null;
    }
    String key = matcher.group(2);
    boolean known = SourceKeys.named(key) != null || closest(key) != null;
    return "sources." + matcher.group(1) + "." + (known ? key : key.replace('_', '.'));
  }

  /** A place in a file. */
  interface Places {
    /** How to name a position to the user. */
    String at(@Nullable TomlPosition position);
  }

  /** The settings of an array of tables. */
  static List<RawSetting> expand(Object value, Places places, String origin) {
    List<RawSetting> found = new ArrayList<>();
    if (!(value instanceof TomlArray array)
        || !array.toList().stream().allMatch(TomlTable.class::isInstance)) {
      return List.of(
          new RawSetting(KafkaProperties.SECTION, SourceKeys.ARRAY, value, true, origin));
    }
    for (int i = 0; i < array.size(); i++) {
      TomlTable table = array.getTable(i);
      for (Map.Entry<List<String>, Object> entry : table.entryPathSet(false)) {
        found.add(
            new RawSetting(
                KafkaProperties.SECTION,
                "sources." + i + "." + String.join(".", entry.getKey()),
                entry.getValue(),
                true,
                places.at(table.inputPositionOf(entry.getKey()))));
      }
    }
    return found;
  }

  /** Lays a setting over what is there. */
  void put(RawSetting raw, List<String> problems) {
    Matcher matcher = NAME.matcher(raw.name());
    if (!matcher.matches()) {
      problems.add(raw.origin() + ": kafka.sources: write [[kafka.sources]] above each source");
      return;
    }
    String name = matcher.group(2);
    String place = raw.origin() + ": [[kafka.sources]] " + name + ": ";
    Table table =
        tables.computeIfAbsent(
            Integer.parseInt(matcher.group(1)), i -> new Table(new HashMap<>(), new TreeMap<>()));
    ConfigKey<?> key = SourceKeys.named(name);
    if (key != null) {
      Object value =
          raw.typed()
              ? key.type().fromToml(raw.value())
              : key.type().fromText(KafkaProperties.text(raw.value()));
      if (value == null) {
        problems.add(place + "not allowed: " + key.type().allowed());
      } else {
        table.values.put(name, new Sourced(value, raw.origin()));
      }
    } else if (name.indexOf('.') > 0) {
      String refusal = refusal(name);
      if (refusal == null) {
        table.properties.put(name, new Sourced(KafkaProperties.text(raw.value()), raw.origin()));
      } else {
        problems.add(place + refusal);
      }
    } else {
      problems.add(place + unknown(name));
    }
  }

  private static @Nullable String refusal(String name) {
    return switch (name) {
      case "isolation.level" -> null;
      case "group.id" -> "unknown key; did you mean \"group\"?";
      case "auto.offset.reset" -> "unknown key; did you mean \"start\"?";
      default -> KafkaProperties.refusal(name);
    };
  }

  private static String unknown(String name) {
    String near = closest(name);
    return near == null
        ? "unknown key; allowed: "
            + String.join(", ", SourceKeys.ALL.stream().map(ConfigKey::name).toList())
        : "unknown key; did you mean \"" + near + "\"?";
  }

  private static @Nullable String closest(String name) {
    return Suggestions.nearest(name, SourceKeys.ALL.stream().map(ConfigKey::name).toList());
  }

  /** Looks at settings that depend on each other. */
  void checkTogether(List<String> problems) {
    Set<String> names = new HashSet<>();
    for (SourceConfig source : sources()) {
      String place = source.origin() + ": [[kafka.sources]] ";
      String name = source.get(SourceKeys.NAME);
      if (new ValueType.Word().fromText(name) == null) {
        problems.add(place + "name: needs " + new ValueType.Word().allowed());
      } else if (!names.add(name)) {
        problems.add(place + "name: " + name + " is the name of another source");
      }
      if (source.texts(SourceKeys.TOPICS).isEmpty()
          == source.get(SourceKeys.TOPIC_PATTERN).isEmpty()) {
        problems.add(place + "topics, topic_pattern: set one of them");
      }
      if (source.get(SourceKeys.DATABASE).isEmpty()) {
        problems.add(place + "database: is required");
      }
      boolean avro = source.get(SourceKeys.FORMAT) == SourceKeys.Format.AVRO;
      if (avro && source.get(SourceKeys.SCHEMA_REGISTRY).isEmpty()) {
        problems.add(place + "schema_registry: is required for format = \"avro\"");
      }
    }
  }

  /** All sources, in the order of their numbers. */
  List<SourceConfig> sources() {
    List<SourceConfig> all = new ArrayList<>();
    for (Table table : tables.values()) {
      Map<String, Object> values = new HashMap<>();
      table.values.forEach((key, value) -> values.put(key, value.value));
      Map<String, String> properties = new HashMap<>();
      table.properties.forEach((key, value) -> properties.put(key, value.value.toString()));
      Sourced any =
          table.values.getOrDefault(
              SourceKeys.NAME.name(),
              table.values.isEmpty()
                  ? new Sourced("", "kafka.sources")
                  : table.values.values().iterator().next());
      all.add(new SourceConfig(any.origin, values, properties));
    }
    return all;
  }

  /** Every setting that is not a default. */
  List<Setting> settings() {
    List<Setting> all = new ArrayList<>();
    tables.forEach(
        (number, table) -> {
          String prefix = "sources." + number + ".";
          for (ConfigKey<?> key : SourceKeys.ALL) {
            Sourced value = table.values.get(key.name());
            if (value != null) {
              all.add(setting(prefix + key.name(), shown(key, value.value), value.origin));
            }
          }
          table.properties.forEach(
              (name, value) ->
                  all.add(
                      setting(
                          prefix + name,
                          KafkaProperties.isSecret(name)
                              ? ConfigValues.STARS
                              : TomlText.quote(value.value.toString()),
                          value.origin)));
        });
    return all;
  }

  private static Setting setting(String name, String shown, String origin) {
    return new Setting(KafkaProperties.SECTION, name, shown, origin);
  }

  private static <T> String shown(ConfigKey<T> key, Object value) {
    return key.secret() ? ConfigValues.STARS : key.type().toml(key.type().valueClass().cast(value));
  }
}
