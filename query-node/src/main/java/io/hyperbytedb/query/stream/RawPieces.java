package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.scan.Columns;
import io.hyperbytedb.query.scan.Sizes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Collects the pieces of groups in the order in which they come. A piece keeps the arrays alive in
 * which its rows are, which hold those of other series and times, too: where few of them are
 * wanted, these are copied. Of a single group no more rows stay than are asked for, and some more,
 * so that a limit holds however many series have rows of one time. For one thread.
 */
final class RawPieces {
  /** What a row takes besides its values: where it is in its piece, and in the merged rows. */
  static final long ROW_BYTES = 16;

  /** Arrays of which not one in so many rows is wanted are let go of. */
  private static final long SPARSE = 2;

  private final RawRows.Shape shape;
  private final List<FieldName> fields;
  private final Reservation held;

  /** How many rows of a group are asked for, and how many stay until they are cut to these. */
  private final long wanted;

  private final long most;

  private List<List<Piece>> groups = List.of();

  /** What came since the last settling, and in which arrays it is. */
  private final List<Arrival> arrivals = new ArrayList<>();

  private final IdentityHashMap<List<Column>, List<Arrival>> byArrays = new IdentityHashMap<>();

  /** A piece that has come for a group. */
  private static final class Arrival {
    private final int group;
    private Piece piece;

    Arrival(int group, Piece piece) {
      this.group = group;
      this.piece = piece;
    }
  }

  /**
   * @param wanted how many rows of each group will be asked for; 0 for all
   * @param most how many more may stay
   */
  RawPieces(QueryMemory memory, RawRows.Shape shape, long wanted, int most) {
    this.shape = shape;
    this.fields = shape.reads();
    this.wanted = wanted;
    this.most = wanted == 0 || wanted > Integer.MAX_VALUE ? Long.MAX_VALUE : 4 * wanted + most;
    this.held = new Reservation(memory);
  }

  /** Begins anew: what was taken before is not needed any more. */
  void begin(int count) {
    held.set(0);
    arrivals.clear();
    byArrays.clear();
    groups = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      groups.add(new ArrayList<>());
    }
  }

  void add(int group, Piece piece) {
    held.add(Sizes.OBJECT + ROW_BYTES * piece.rows().length);
    Arrival arrival = new Arrival(group, piece);
    arrivals.add(arrival);
    byArrays.computeIfAbsent(piece.values(), _ -> new ArrayList<>()).add(arrival);
  }

  /** Decides which of the arrays that came are kept. */
  void settle() {
    byArrays.forEach(this::settle);
    for (Arrival arrival : arrivals) {
      groups.get(arrival.group).add(arrival.piece);
    }
    byArrays.clear();
    arrivals.clear();
    if (groups.size() == 1) {
      cut();
    }
  }

  /** Lets go of rows that come after those that are asked for. */
  private void cut() {
    List<Piece> pieces = groups.getFirst();
    long rows = 0;
    for (Piece piece : pieces) {
      rows += piece.rows().length;
    }
    if (rows > most) {
      List<Piece> first = new RawRows(shape, pieces).first((int) wanted);
      groups.set(0, new ArrayList<>(first));
      held.set(
          first.size() * (Sizes.OBJECT + ROW_BYTES)
              + wanted * ROW_BYTES
              + (long) Long.BYTES * first.getFirst().times().length
              + Sizes.of(first.getFirst().values()));
    }
  }

  private void settle(List<Column> values, List<Arrival> from) {
    long[] times = from.getFirst().piece.times();
    int rows = 0;
    for (Arrival arrival : from) {
      rows += arrival.piece.rows().length;
    }
    if (rows * SPARSE <= times.length) {
      copy(values, from, rows);
    } else {
      held.add((long) Long.BYTES * times.length + Sizes.of(values));
    }
  }

  private void copy(List<Column> values, List<Arrival> from, int size) {
    long expected = size * Sizes.row(fields);
    held.add(expected);
    int[] rows = new int[size];
    long[] times = new long[size];
    int at = 0;
    for (Arrival arrival : from) {
      for (int row : arrival.piece.rows()) {
        times[at] = arrival.piece.times()[row];
        rows[at++] = row;
      }
    }
    int[] which = new int[size];
    List<Column> columns = new ArrayList<>(values.size());
    for (Column column : values) {
      columns.add(Columns.gather(column.type(), List.of(column), which, rows, size));
    }
    held.add(Math.max(0, Sizes.of(columns) - expected));
    int first = 0;
    for (Arrival arrival : from) {
      Piece piece = arrival.piece;
      int[] own = new int[piece.rows().length];
      for (int i = 0; i < own.length; i++) {
        own[i] = first + i;
      }
      first += own.length;
      arrival.piece = new Piece(piece.view(), piece.position(), times, columns, own);
    }
  }

  /** The pieces of each group. */
  List<List<Piece>> take() {
    settle();
    List<List<Piece>> taken = groups;
    groups = List.of();
    return taken;
  }
}
