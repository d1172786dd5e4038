package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LineText;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/**
 * The points of a WAL record as line protocol, in their order, with times in nanoseconds. Not
 * thread-safe.
 */
final class BatchLines {
  /** In the place of what line protocol cannot carry. */
  private static final byte[] REFUSED = {};

  private final WalBatch batch;
  private final byte[][] series;

  /** Which of the series there are already. */
  private final BitSet made = new BitSet();

  private byte[][] fields = {};
  private int block;
  private int row;
  private long left;

  BatchLines(WalBatch batch) {
    this.batch = batch;
    this.series = new byte[batch.series().size()][];
  }

  /**
   * How many points could not be written as lines, or not with all of their fields: their names
   * have characters for which line protocol has no escape.
   */
  long left() {
    return left;
  }

  /**
   * Adds lines until they are enough.
   *
   * @return whether all points of the batch are in some lines now
   */
  boolean fill(Lines lines) {
    while (block < batch.blocks().size()) {
      ArrivedRows rows = batch.blocks().get(block);
      if (row == 0) {
        fields = names(rows.fields());
      }
      while (row < rows.size()) {
        if (lines.isFull()) {
          return false;
        }
        put(rows, row++, lines);
      }
      block++;
      row = 0;
    }
    return true;
  }

  private static byte[][] names(List<FieldColumn> columns) {
    byte[][] names = new byte[columns.size()][];
    for (int i = 0; i < names.length; i++) {
      String name = columns.get(i).name();
      names[i] = LineText.refuseField(name) == null ? bytes(LineText.field(name) + "=") : REFUSED;
    }
    return names;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void put(ArrivedRows rows, int at, Lines lines) {
    byte[] key = key(rows.series()[at]);
    if (key.length == 0) {
      left++;
      return;
    }
    lines.put(key);
    char before = ' ';
    boolean isWhole = true;
    List<FieldColumn> columns = rows.fields();
    for (int f = 0; f < fields.length; f++) {
      Column column = columns.get(f).column();
      if (!column.has(at)) {
        continue;
      }
      if (fields[f].length == 0 || (before == ' ' && startsBlank(fields[f]))) {
        isWhole = false;
        continue;
      }
      lines.put(before);
      lines.put(fields[f]);
      put(column, at, lines);
      before = ',';
    }
    left += isWhole ? 0 : 1;
    if (before == ' ') {
      lines.abandon();
      return;
    }
    lines.put(' ');
    lines.put(rows.times()[at]);
    lines.endLine();
  }

  /** Parsers skip it where they look for the first field. */
  private static boolean startsBlank(byte[] name) {
    return name[0] == '\t' || name[0] == 0;
  }

  private static void put(Column column, int at, Lines lines) {
    switch (column) {
      case DoubleColumn numbers -> lines.put(numbers.values()[at]);
      case LongColumn numbers -> {
        lines.put(numbers.values()[at]);
        lines.put('i');
      }
      case BooleanColumn flags -> lines.put(Bits.get(flags.values(), at) ? "true" : "false");
      case StringColumn texts ->
          lines.putQuoted(texts.data(), texts.offsets()[at], texts.offsets()[at + 1]);
    }
  }

  private byte[] key(int ordinal) {
    if (!made.get(ordinal)) {
      made.set(ordinal);
      series[ordinal] = key(batch.series().get(ordinal));
    }
    return series[ordinal];
  }

  private static byte[] key(SeriesKey key) {
    String measurement = key.measurement();
    if (LineText.refuseMeasurement(measurement) != null) {
      return REFUSED;
    }
    StringBuilder text = new StringBuilder(LineText.measurement(measurement));
    List<String> tags = key.tags();
    for (int i = 0; i < tags.size(); i++) {
      if (LineText.refuseTag(tags.get(i)) != null) {
        return REFUSED;
      }
      text.append(i % 2 == 0 ? ',' : '=').append(LineText.tag(tags.get(i)));
    }
    String whole = text.toString();
    return LineText.refuseKey(whole) == null && !isOdd(whole) ? bytes(whole) : REFUSED;
  }

  /** Parsers do not agree where such a key ends, and then whether a line break is in a string. */
  private static boolean isOdd(String key) {
    return key.contains("\\\\,") || key.contains("\\\\ ");
  }
}
