package io.hyperbytedb.gateway.write;

import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.gateway.write.MsgpackCursor.Kind;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.FieldSlot;
import io.hyperbytedb.write.SeriesSlot;
import io.hyperbytedb.write.StagedRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns as MessagePack: a map, or an array of maps, each with the values and times of one series;
 * see {@code docs/formats/columnar-msgpack.md}. The whole body is validated before the first point
 * is added. The columns are read in place, side by side.
 */
final class ColumnarBody implements BodyReader {
  private final Precision precision;

  /**
   * @param precision the unit of the times
   */
  ColumnarBody(Precision precision) {
    this.precision = precision;
  }

  @Override
  public Found read(ParserPool.Pooled pooled, HttpExchange.Body body, long now) {
    MsgpackCursor cursor = new MsgpackCursor(body.bytes(), 0, body.length());
    if (cursor.atEnd()) {
      return new Found(0, 0, "");
    }
    List<ColumnarSeries> all = new ArrayList<>();
    if (cursor.kind() == Kind.ARRAY) {
      int count = cursor.readArray();
      for (int i = 0; i < count; i++) {
        all.add(ColumnarSeries.read(cursor, precision));
      }
    } else {
      all.add(ColumnarSeries.read(cursor, precision));
    }
    if (!cursor.atEnd()) {
      throw cursor.wrong("trailing bytes after the last value");
    }
    int points = 0;
    for (ColumnarSeries series : all) {
      points += add(pooled, series, body);
    }
    return new Found(points, 0, "");
  }

  private int add(ParserPool.Pooled pooled, ColumnarSeries columns, HttpExchange.Body body) {
    if (columns.rows() == 0) {
      return 0;
    }
    pooled.parser().makeRoom();
    SeriesSlot series = pooled.writer().series(SeriesKey.of(columns.measurement(), columns.tags()));
    int count = columns.columns().size();
    FieldSlot[] slots = new FieldSlot[count];
    MsgpackCursor[] cursors = new MsgpackCursor[count];
    for (int i = 0; i < count; i++) {
      ColumnarSeries.Column column = columns.columns().get(i);
      slots[i] = series.measurement().field(column.name(), column.type());
      cursors[i] = new MsgpackCursor(body.bytes(), column.from(), body.length());
    }
    MsgpackCursor times = new MsgpackCursor(body.bytes(), columns.timesFrom(), body.length());
    StagedRow row = pooled.writer().row();
    int points = 0;
    for (int r = 0; r < columns.rows(); r++) {
      row.clear();
      for (int i = 0; i < count; i++) {
        stage(row, slots[i], columns.columns().get(i).type(), cursors[i], body.bytes());
      }
      long time = precision.toNanos(times.readLong());
      if (row.count() > 0) {
        pooled.writer().add(series, time);
        points++;
      }
    }
    return points;
  }

  private static void stage(
      StagedRow row, FieldSlot slot, FieldType type, MsgpackCursor cursor, byte[] bytes) {
    if (cursor.kind() == Kind.NIL) {
      cursor.readNil();
      return;
    }
    switch (type) {
      case FLOAT -> row.putDouble(slot, cursor.readDouble());
      case INTEGER -> row.putLong(slot, cursor.readLong());
      case BOOLEAN -> row.putBoolean(slot, cursor.readBoolean());
      case STRING -> {
        int length = cursor.enterText();
        row.putString(slot, bytes, cursor.position(), length);
        cursor.skipText(length);
      }
    }
  }
}
