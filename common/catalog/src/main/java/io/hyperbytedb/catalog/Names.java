package io.hyperbytedb.catalog;

import io.hyperbytedb.model.GoUnicode;
import org.jspecify.annotations.Nullable;

/**
 * The names that InfluxDB accepts for databases and retention policies; they are also directory
 * names.
 */
final class Names {
  private Names() {}

  static boolean valid(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && name.codePoints().allMatch(GoUnicode::isPrint);
  }

  static boolean validOrAbsent(@Nullable String name) {
    return name == null || name.isEmpty() || valid(name);
  }
}
