package io.hyperbytedb.server.config;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds keys, and what somebody meant who wrote another one. */
final class Suggestions {
  private Suggestions() {}

  static @Nullable ConfigKey<?> key(String section, String name) {
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      if (key.section().equals(section) && key.name().equals(name)) {
        return key;
      }
    }
    return null;
  }

  static boolean isSection(String section) {
    return sections().contains(section);
  }

  static List<String> sections() {
    return ConfigKeys.ALL.stream().map(ConfigKey::section).distinct().toList();
  }

  static String unknownSection(String section) {
    String near = nearest(section, sections());
    return near == null
        ? "unknown section; allowed: " + String.join(", ", sections())
        : "unknown section; did you mean [" + near + "]?";
  }

  static String unknownKey(String section, String name) {
    String instead = InfluxKeys.instead(section, name);
    String near = closest(section, name);
    // One letter off is a slip; the names of InfluxDB are sometimes near to another of ours.
    if (near != null && (instead == null || distance(name, near) == 1)) {
      return "unknown key; did you mean \"" + near + "\"?";
    }
    if (instead != null) {
      return "unknown key; " + instead;
    }
    if (!isSection(section)) {
      return unknownSection(section);
    }
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      if (key.name().equals(name)) {
        return "unknown key; did you mean " + key + "?";
      }
    }
    return "unknown key; allowed: " + names(section).stream().collect(Collectors.joining(", "));
  }

  /** The section's key that differs in few letters, or null. */
  static @Nullable String closest(String section, String name) {
    return nearest(name, names(section));
  }

  private static List<String> names(String section) {
    return ConfigKeys.ALL.stream()
        .filter(key -> key.section().equals(section))
        .map(ConfigKey::name)
        .toList();
  }

  /** The candidate that differs in few letters; null if there is none. */
  static @Nullable String nearest(String word, List<String> candidates) {
    String best = null;
    int least = Math.max(2, word.length() / 4) + 1;
    for (String candidate : candidates) {
      int distance = distance(word, candidate);
      if (distance < least && distance < candidate.length()) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** How many letters to insert, delete or replace (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[b.length()];
  }
}
