package io.hyperbytedb.gateway.write;

import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.gateway.write.MsgpackCursor.Kind;
import io.hyperbytedb.http.GoText;
import io.hyperbytedb.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A validated map of a columnar body.
 *
 * @param tags alternating keys and values
 * @param rows the number of times, and of values in each column
 * @param timesFrom the position of the first time
 */
record ColumnarSeries(
    String measurement, String[] tags, List<Column> columns, int rows, int timesFrom) {
  /** InfluxDB's limit for a measurement and its tags together. */
  private static final int MAX_KEY_LENGTH = 65_535;

  private static final int NONE = -1;

  /**
   * The values of a field.
   *
   * @param from the position of the first value
   */
  record Column(String name, FieldType type, int from) {}

  /** The parts of a map read so far. */
  private static final class Parts {
    @Nullable String measurement;
    final Map<String, String> tags = new TreeMap<>();
    @Nullable String field;
    final List<Column> columns = new ArrayList<>();

    /** The column of "values", whose name may follow later. */
    @Nullable Column values;

    int rows = NONE;
    int timesFrom = NONE;
  }

  /**
   * Reads and validates a map.
   *
   * @throws io.hyperbytedb.model.HyperbyteException BAD_REQUEST if it is invalid
   */
  static ColumnarSeries read(MsgpackCursor cursor, Precision precision) {
    Parts parts = new Parts();
    int keys = cursor.readMap();
    for (int i = 0; i < keys; i++) {
      String key = cursor.readText();
      switch (key) {
        case "measurement" -> parts.measurement = cursor.readText();
        case "tags" -> readTags(cursor, parts);
        case "field" -> parts.field = cursor.readText();
        case "values" -> parts.values = readColumn(cursor, "", parts);
        case "fields" -> readFields(cursor, parts);
        case "timestamps" -> readTimes(cursor, parts, precision);
        default -> throw cursor.wrong("an unknown key " + GoText.quote(key));
      }
    }
    return finish(cursor, parts);
  }

  private static ColumnarSeries finish(MsgpackCursor cursor, Parts parts) {
    if (parts.measurement == null || parts.measurement.isEmpty()) {
      throw cursor.wrong("a map without \"measurement\"");
    }
    if (parts.timesFrom == NONE) {
      throw cursor.wrong("a map without \"timestamps\"");
    }
    if ((parts.field == null) != (parts.values == null)) {
      throw cursor.wrong("\"field\" and \"values\" belong together");
    }
    if (parts.field != null && parts.values != null) {
      Column values = parts.values;
      parts.columns.add(named(cursor, parts.field, values));
    }
    if (parts.columns.isEmpty()) {
      throw cursor.wrong("a map without values");
    }
    int length = parts.measurement.length();
    String[] tags = new String[2 * parts.tags.size()];
    int at = 0;
    for (Map.Entry<String, String> tag : parts.tags.entrySet()) {
      tags[at++] = tag.getKey();
      tags[at++] = tag.getValue();
      length += tag.getKey().length() + tag.getValue().length() + 2;
    }
    if (length > MAX_KEY_LENGTH) {
      throw cursor.wrong("max key length exceeded: " + length + " > " + MAX_KEY_LENGTH);
    }
    return new ColumnarSeries(
        parts.measurement, tags, List.copyOf(parts.columns), parts.rows, parts.timesFrom);
  }

  /** A tag with an empty value is left out. */
  private static void readTags(MsgpackCursor cursor, Parts parts) {
    int count = cursor.readMap();
    for (int i = 0; i < count; i++) {
      String key = cursor.readText();
      String value = cursor.readText();
      if (key.isEmpty()) {
        throw cursor.wrong("a tag without a name");
      }
      if (!value.isEmpty()) {
        parts.tags.put(key, value);
      }
    }
  }

  private static void readFields(MsgpackCursor cursor, Parts parts) {
    int count = cursor.readMap();
    for (int i = 0; i < count; i++) {
      String name = cursor.readText();
      parts.columns.add(named(cursor, name, readColumn(cursor, name, parts)));
    }
  }

  private static Column named(MsgpackCursor cursor, String name, Column column) {
    if (name.isEmpty() || name.equals("time")) {
      throw cursor.wrong("a field cannot be called " + GoText.quote(name));
    }
    return new Column(name, column.type(), column.from());
  }

  /** The first value that is not nil determines the type of the column. */
  private static Column readColumn(MsgpackCursor cursor, String name, Parts parts) {
    int count = cursor.readArray();
    countRows(cursor, parts, count);
    int from = cursor.position();
    FieldType type = null;
    for (int i = 0; i < count; i++) {
      Kind kind = cursor.kind();
      if (kind == Kind.NIL) {
        cursor.readNil();
        continue;
      }
      FieldType found = type(cursor, kind);
      if (type == null) {
        type = found;
      } else if (type != found) {
        throw cursor.wrong(
            "mixed types: " + found.influxName() + " in a column of type " + type.influxName());
      }
      pass(cursor, found);
    }
    return new Column(name, type == null ? FieldType.FLOAT : type, from);
  }

  private static FieldType type(MsgpackCursor cursor, Kind kind) {
    return switch (kind) {
      case BOOLEAN -> FieldType.BOOLEAN;
      case INTEGER -> FieldType.INTEGER;
      case FLOAT -> FieldType.FLOAT;
      case STRING -> FieldType.STRING;
      case NIL, ARRAY, MAP, OTHER ->
          throw cursor.wrong("a value that is neither number, boolean nor string");
    };
  }

  private static void pass(MsgpackCursor cursor, FieldType type) {
    switch (type) {
      case FLOAT -> cursor.readDouble();
      case INTEGER -> cursor.readLong();
      case BOOLEAN -> cursor.readBoolean();
      case STRING -> cursor.skipText(cursor.enterText());
    }
  }

  private static void readTimes(MsgpackCursor cursor, Parts parts, Precision precision) {
    int count = cursor.readArray();
    countRows(cursor, parts, count);
    parts.timesFrom = cursor.position();
    for (int i = 0; i < count; i++) {
      if (precision.toNanos(cursor.readLong()) == Precision.OUT_OF_RANGE) {
        throw cursor.wrong("time outside range -9223372036854775806 - 9223372036854775806");
      }
    }
  }

  private static void countRows(MsgpackCursor cursor, Parts parts, int count) {
    if (parts.rows != NONE && parts.rows != count) {
      throw cursor.wrong("lengths differ: " + parts.rows + " and " + count);
    }
    parts.rows = count;
  }
}
