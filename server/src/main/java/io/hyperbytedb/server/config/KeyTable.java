package io.hyperbytedb.server.config;

import java.util.ArrayList;
import java.util.List;

/** Collects settings as they are declared, and what several tables of them share. */
final class KeyTable {
  static final long DAY = 86_400;
  static final String SECONDS = "seconds";
  static final String MEGABYTES = "MiB";
  static final ValueType<Boolean> FLAG = new ValueType.Flag();
  static final ValueType<Long> LIMIT = new ValueType.Whole(0, Long.MAX_VALUE);
  static final ValueType<String> SECRET = new ValueType.Text("any text", true);

  private final List<ConfigKey<?>> keys = new ArrayList<>();

  <T> ConfigKey<T> add(ConfigKey<T> key) {
    keys.add(key);
    return key;
  }

  List<ConfigKey<?>> all() {
    return List.copyOf(keys);
  }
}
