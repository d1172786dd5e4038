package io.hyperbytedb.files;

import com.dynatrace.hash4j.hashing.Hashing;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.nio.charset.StandardCharsets;

/**
 * A hash over logical rows: the sum over all values of a mix of series, time, field, type and
 * value. As a sum it does not depend on order, encoding or the distribution of rows over files.
 */
final class LogicalHash {
  private LogicalHash() {}

  /** The contribution of a field. */
  static long field(String name, int typeId) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return Hashing.xxh3_64().hashBytesToLong(bytes) * 31 + typeId;
  }

  /** The contribution of a series. */
  static long series(long id) {
    return mix(id + 0x9E3779B97F4A7C15L);
  }

  /**
   * The hash of some rows of one series.
   *
   * @param times the rows' times, from {@code timesAt} on
   * @param from the first row in {@code column}
   */
  static long column(
      long series, long field, long[] times, int timesAt, Column column, int from, int to) {
    long seed = series ^ field;
    long sum = 0;
    for (int row = from; row < to; row++) {
      if (column.has(row)) {
        sum += mix(mix(seed + times[timesAt + row - from]) + bits(column, row));
      }
    }
    return sum;
  }

  private static long bits(Column column, int row) {
    return switch (column) {
      case DoubleColumn c -> Double.doubleToRawLongBits(c.values()[row]);
      case LongColumn c -> c.values()[row];
      case BooleanColumn c -> Bits.get(c.values(), row) ? 1 : 2;
      case StringColumn c ->
          Hashing.xxh3_64()
              .hashBytesToLong(c.data(), c.offsets()[row], c.offsets()[row + 1] - c.offsets()[row]);
    };
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 32)) * 0xD6E8FEB86659FD93L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}
