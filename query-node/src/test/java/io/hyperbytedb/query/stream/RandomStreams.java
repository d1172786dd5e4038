package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Series of points as plain lists, and streams of them in batches of random sizes. */
final class RandomStreams {
  private final Random random;
  private final boolean ascending;

  /**
   * @param ascending whether streams go forward in time
   */
  RandomStreams(Random random, boolean ascending) {
    this.random = random;
    this.ascending = ascending;
  }

  /**
   * A point.
   *
   * @param value null for a point without one
   * @param others its other columns
   */
  record Row(long time, @Nullable Object value, List<@Nullable Object> others) {}

  /** A series and its points, in the order of the stream. */
  record Series(GroupKey key, List<Row> rows) {}

  /** A value of few different ones; null now and then. */
  @Nullable Object value(FieldType type) {
    int number = random.nextInt(9) - 4;
    return number == 4
        ? null
        : switch (type) {
          case FLOAT -> (Object) (number * 0.5);
          case INTEGER -> (Object) (long) number;
          case BOOLEAN -> (Object) (number > 0);
          case STRING -> "t" + number;
        };
  }

  /**
   * Some of the series of one tag, of all of which each stream has some.
   *
   * @param others how many other columns points have, all of texts
   * @param distance of the times of two points at least, and by which all can be divided
   */
  List<Series> series(FieldType type, int others, int distance) {
    List<Series> all = new ArrayList<>();
    for (String tag : List.of("", "a", "b", "c", "d")) {
      if (random.nextInt(3) > 0) {
        all.add(new Series(new GroupKey("m", List.of(tag)), rows(type, others, distance)));
      }
    }
    return ascending ? all : new ArrayList<>(all.reversed());
  }

  private List<Row> rows(FieldType type, int others, int distance) {
    List<Row> rows = new ArrayList<>();
    long time = (long) distance * random.nextInt(5);
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      List<@Nullable Object> beside = new ArrayList<>();
      for (int c = 0; c < others; c++) {
        beside.add(value(FieldType.STRING));
      }
      rows.add(new Row(time, value(type), beside));
      time += (long) distance * (1 + random.nextInt(3));
    }
    Comparator<Row> byTime = Comparator.comparingLong(Row::time);
    rows.sort(ascending ? byTime : byTime.reversed());
    return rows;
  }

  /** A stream of the series, whose points are cut into batches. */
  PointStream stream(FieldType type, List<Series> all) {
    return new PointStream() {
      private int at = -1;
      private int row;

      @Override
      public FieldType type() {
        return type;
      }

      @Override
      public @Nullable GroupKey nextKey() {
        row = 0;
        return ++at < all.size() ? all.get(at).key() : null;
      }

      @Override
      public @Nullable Points next() {
        List<Row> rows = all.get(at).rows();
        if (row == rows.size()) {
          return null;
        }
        int to = Math.min(rows.size(), row + 1 + random.nextInt(4));
        Points points = points(type, rows.subList(row, to));
        row = to;
        return points;
      }
    };
  }

  static Points points(FieldType type, List<Row> rows) {
    List<@Nullable Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(row.value()));
    List<OutColumn> others = new ArrayList<>();
    for (int c = 0; c < rows.getFirst().others().size(); c++) {
      List<@Nullable Object> column = new ArrayList<>();
      for (Row row : rows) {
        column.add(row.others().get(c));
      }
      others.add(new OutColumn.Values(Columns.of(FieldType.STRING, column)));
    }
    long[] times = rows.stream().mapToLong(Row::time).toArray();
    return new Points(rows.size(), times, Columns.of(type, values), others);
  }

  /** Reads a stream to its end. */
  static List<Series> read(PointStream stream) throws IOException {
    List<Series> all = new ArrayList<>();
    for (GroupKey key = stream.nextKey(); key != null; key = stream.nextKey()) {
      List<Row> rows = new ArrayList<>();
      for (Points points = stream.next(); points != null; points = stream.next()) {
        rows.addAll(rows(points));
      }
      all.add(new Series(key, rows));
    }
    return all;
  }

  private static List<Row> rows(Points points) {
    List<Row> rows = new ArrayList<>();
    Column values = points.value();
    for (int i = 0; i < points.size(); i++) {
      List<@Nullable Object> others = new ArrayList<>();
      for (OutColumn column : points.others()) {
        others.add(OutColumns.value(column, i));
      }
      rows.add(new Row(points.times()[i], Columns.value(values, i), others));
    }
    return rows;
  }
}
