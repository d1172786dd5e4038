package io.hyperbytedb.server.config;

import java.util.Locale;

/**
 * A setting.
 *
 * @param section its TOML table
 * @param name its key in the table
 * @param type the allowed values
 * @param defaultValue the value unless set
 * @param unit the unit of a number, or an empty text
 * @param secret whether its value must not be shown
 * @param doc one sentence for the reference page
 */
public record ConfigKey<T>(
    String section,
    String name,
    ValueType<T> type,
    T defaultValue,
    String unit,
    boolean secret,
    String doc) {

  static <T> ConfigKey<T> of(
      String section, String name, ValueType<T> type, T defaultValue, String doc) {
    return new ConfigKey<>(section, name, type, defaultValue, "", false, doc);
  }

  ConfigKey<T> in(String newUnit) {
    return new ConfigKey<>(section, name, type, defaultValue, newUnit, secret, doc);
  }

  ConfigKey<T> hidden() {
    return new ConfigKey<>(section, name, type, defaultValue, unit, true, doc);
  }

  /** The environment variable that sets it. */
  public String variable() {
    return "HYPERBYTEDB__" + (section + "__" + name).toUpperCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "[" + section + "] " + name;
  }
}
