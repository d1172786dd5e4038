package io.hyperbytedb.write;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Copies selected rows of a batch into a smaller one. Rarely needed, so kept simple. */
final class RowSelection {
  /** Selects rows. */
  interface RowTest {
    boolean test(ArrivedRows block, int row);
  }

  private final WalBatch batch;
  private final List<SeriesKey> series = new ArrayList<>();

  /** For each series of the batch its ordinal in the copy, -1 if it has none yet. */
  private final int[] ordinals;

  private final List<ArrivedRows> blocks = new ArrayList<>();

  private RowSelection(WalBatch batch) {
    this.batch = batch;
    this.ordinals = new int[batch.series().size()];
    Arrays.fill(ordinals, -1);
  }

  /** The rows that {@code wanted} accepts, with only the series and columns that they need. */
  static WalBatch of(WalBatch batch, RowTest wanted) {
    RowSelection selection = new RowSelection(batch);
    for (ArrivedRows block : batch.blocks()) {
      int[] rows = new int[block.size()];
      int count = 0;
      for (int i = 0; i < block.size(); i++) {
        if (wanted.test(block, i)) {
          rows[count++] = i;
        }
      }
      selection.add(block, Arrays.copyOf(rows, count), block.fields());
    }
    return selection.result();
  }

  /**
   * Splits a batch in two: by rows or, if it has only one row, by fields.
   *
   * @throws IllegalArgumentException if it has only one value
   */
  static List<WalBatch> halves(WalBatch batch) {
    int rows = batch.rowCount();
    if (rows == 1) {
      ArrivedRows block = batch.blocks().getFirst();
      List<FieldColumn> fields = block.fields();
      if (fields.size() < 2) {
        throw new IllegalArgumentException("a single value cannot be halved");
      }
      int half = fields.size() / 2;
      return List.of(
          withFields(batch, block, fields.subList(0, half)),
          withFields(batch, block, fields.subList(half, fields.size())));
    }
    return List.of(range(batch, 0, rows / 2), range(batch, rows / 2, rows));
  }

  private static WalBatch withFields(WalBatch batch, ArrivedRows block, List<FieldColumn> fields) {
    RowSelection selection = new RowSelection(batch);
    selection.add(block, new int[] {0}, fields);
    return selection.result();
  }

  /** The rows {@code [from, to)}, counted across all blocks. */
  private static WalBatch range(WalBatch batch, int from, int to) {
    RowSelection selection = new RowSelection(batch);
    int start = 0;
    for (ArrivedRows block : batch.blocks()) {
      int first = Math.clamp(from - start, 0, block.size());
      int last = Math.clamp(to - start, 0, block.size());
      int[] rows = new int[last - first];
      Arrays.setAll(rows, i -> first + i);
      selection.add(block, rows, block.fields());
      start += block.size();
    }
    return selection.result();
  }

  private void add(ArrivedRows block, int[] rows, List<FieldColumn> fields) {
    if (rows.length == 0) {
      return;
    }
    int[] newSeries = new int[rows.length];
    long[] times = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      newSeries[i] = ordinal(block.series()[rows[i]]);
      times[i] = block.times()[rows[i]];
    }
    List<FieldColumn> columns = new ArrayList<>();
    for (FieldColumn field : fields) {
      Column column = select(field.column(), rows);
      if (column.valueCount() > 0) {
        columns.add(new FieldColumn(field.name(), column));
      }
    }
    blocks.add(new ArrivedRows(block.measurement(), rows.length, newSeries, times, columns));
  }

  private int ordinal(int old) {
    if (ordinals[old] < 0) {
      ordinals[old] = series.size();
      series.add(batch.series().get(old));
    }
    return ordinals[old];
  }

  private WalBatch result() {
    return new WalBatch(
        batch.databaseId(), batch.policyId(), batch.database(), batch.policy(), series, blocks);
  }

  private static Column select(Column column, int[] rows) {
    int size = rows.length;
    long[] present = present(column, rows);
    return switch (column) {
      case DoubleColumn c -> {
        double[] values = new double[size];
        Arrays.setAll(values, i -> c.values()[rows[i]]);
        yield new DoubleColumn(size, values, present);
      }
      case LongColumn c -> {
        long[] values = new long[size];
        Arrays.setAll(values, i -> c.values()[rows[i]]);
        yield new LongColumn(size, values, present);
      }
      case BooleanColumn c -> new BooleanColumn(size, bits(c.values(), rows), present);
      case StringColumn c -> strings(c, rows, present);
    };
  }

  private static StringColumn strings(StringColumn column, int[] rows, long @Nullable [] present) {
    int[] from = column.offsets();
    int[] offsets = new int[rows.length + 1];
    for (int i = 0; i < rows.length; i++) {
      offsets[i + 1] = offsets[i] + from[rows[i] + 1] - from[rows[i]];
    }
    byte[] data = new byte[offsets[rows.length]];
    for (int i = 0; i < rows.length; i++) {
      int length = offsets[i + 1] - offsets[i];
      System.arraycopy(column.data(), from[rows[i]], data, offsets[i], length);
    }
    return new StringColumn(rows.length, data, offsets, present);
  }

  private static long @Nullable [] present(Column column, int[] rows) {
    long[] old = column.present();
    if (old == null) {
      return null;
    }
    long[] bits = bits(old, rows);
    return Bits.count(bits, 0, rows.length) == rows.length ? null : bits;
  }

  private static long[] bits(long[] old, int[] rows) {
    long[] bits = new long[Bits.words(rows.length)];
    for (int i = 0; i < rows.length; i++) {
      if (Bits.get(old, rows[i])) {
        Bits.set(bits, i);
      }
    }
    return bits;
  }
}
