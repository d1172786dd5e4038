package io.hyperbytedb.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads settings from variables named {@code HYPERBYTEDB__SECTION__KEY}. */
final class EnvironmentSource {
  private static final String PREFIX = "HYPERBYTEDB__";

  private EnvironmentSource() {}

  static List<RawSetting> read(Map<String, String> environment, List<String> problems) {
    List<RawSetting> found = new ArrayList<>();
    new TreeMap<>(environment)
        .forEach(
            (variable, value) -> {
              if (variable.startsWith(PREFIX)) {
                add(variable, value, found, problems);
              }
            });
    return found;
  }

  private static void add(
      String variable, String value, List<RawSetting> found, List<String> problems) {
    String rest = variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT);
    int cut = rest.indexOf("__");
    String section = cut < 0 ? rest : rest.substring(0, cut);
    if (cut >= 0 && !Suggestions.isSection(section) && InfluxKeys.isSection(section)) {
      String name = rest.substring(cut + 2);
      problems.add(
          variable + ": [" + section + "] " + name + ": " + Suggestions.unknownKey(section, name));
    } else if (!Suggestions.isSection(section)) {
      problems.add(variable + ": [" + section + "]: " + Suggestions.unknownSection(section));
    } else if (cut < 0) {
      problems.add(variable + ": names no key; write " + PREFIX + "SECTION__KEY");
    } else {
      String name = rest.substring(cut + 2);
      String ofSource = SourceTables.fromVariable(section, name);
      found.add(
          new RawSetting(
              section,
              ofSource == null ? propertyName(section, name) : ofSource,
              value,
              false,
              variable));
    }
  }

  /** A variable cannot have the dots of a Kafka property, so it has underscores instead. */
  private static String propertyName(String section, String name) {
    boolean property =
        section.equals(KafkaProperties.SECTION)
            && Suggestions.key(section, name) == null
            && Suggestions.closest(section, name) == null;
    return property ? name.replace('_', '.') : name;
  }
}
