package io.hyperbytedb.server.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The progress of an export.
 *
 * @param units what it writes, in order; all of it is in the file's statements already
 * @param unit the current unit
 * @param measurement the current measurement; null before the first of the unit
 * @param from the first time of the measurement that is not written, nanoseconds; null at its start
 * @param rows the number of rows written
 * @param skipped what was left out
 */
record ExportState(
    List<Unit> units,
    int unit,
    @Nullable String measurement,
    @Nullable Long from,
    long rows,
    Skipped skipped) {
  ExportState {
    units = List.copyOf(units);
  }

  /**
   * A retention policy of a database.
   *
   * @param isDefault whether it is the database's default policy
   */
  record Unit(String database, String policy, boolean isDefault) {}

  void save(Properties to) {
    for (int i = 0; i < units.size(); i++) {
      Unit one = units.get(i);
      to.setProperty("unit." + i + ".database", one.database());
      to.setProperty("unit." + i + ".policy", one.policy());
      to.setProperty("unit." + i + ".default", Boolean.toString(one.isDefault()));
    }
    to.setProperty("units", Integer.toString(units.size()));
    to.setProperty("at.unit", Integer.toString(unit));
    if (measurement != null) {
      to.setProperty("at.measurement", measurement);
    }
    if (from != null) {
      to.setProperty("at.time", from.toString());
    }
    to.setProperty("rows", Long.toString(rows));
    skipped.save(to);
  }

  /**
   * Loads a state.
   *
   * @throws NumberFormatException if it is damaged
   */
  static ExportState load(Properties from) {
    List<Unit> units = new ArrayList<>();
    int count = Integer.parseInt(from.getProperty("units", ""));
    for (int i = 0; i < count; i++) {
      units.add(
          new Unit(
              from.getProperty("unit." + i + ".database", ""),
              from.getProperty("unit." + i + ".policy", ""),
              Boolean.parseBoolean(from.getProperty("unit." + i + ".default"))));
    }
    String time = from.getProperty("at.time");
    Skipped skipped = new Skipped();
    skipped.load(from);
    return new ExportState(
        units,
        Integer.parseInt(from.getProperty("at.unit", "")),
        from.getProperty("at.measurement"),
        time == null ? null : Long.valueOf(time),
        Long.parseLong(from.getProperty("rows", "")),
        skipped);
  }
}
