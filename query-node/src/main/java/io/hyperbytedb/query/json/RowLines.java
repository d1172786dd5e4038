package io.hyperbytedb.query.json;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.StringColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON, an object a line: time, retention policy, measurement, tags and fields. An integer
 * has no point, a float has one or an exponent. For one thread.
 */
public final class RowLines {
  private static final byte[] TIME = JsonWriter.encode("time");
  private static final byte[] POLICY = JsonWriter.encode("retention_policy");
  private static final byte[] MEASUREMENT = JsonWriter.encode("measurement");
  private static final byte[] TAGS = JsonWriter.encode("tags");
  private static final byte[] FIELDS = JsonWriter.encode("fields");

  private final JsonWriter out;
  private final TimeFormat times;
  private byte[] policy = {};
  private List<SeriesKey> series = List.of();

  /** The JSON of the tags of each series, as far as there were rows of it. */
  private byte[] @Nullable [] tags = {};

  private byte[] measurement = {};
  private final List<byte[]> names = new ArrayList<>();
  private ArrivedRows rows = new ArrivedRows("", 0, new int[0], new long[0], List.of());

  /**
   * @param epochUnit nanoseconds in the unit of times, 0 for RFC 3339
   */
  public RowLines(OutputStream out, long epochUnit) {
    this.out = new JsonWriter(out, /* pretty= */ false);
    this.times = new TimeFormat(epochUnit, /* zone= */ null);
  }

  /**
   * Goes on to another batch.
   *
   * @param policyName the retention policy of its rows
   * @param batchSeries the series that its rows refer to
   */
  public void batch(String policyName, List<SeriesKey> batchSeries) {
    policy = JsonWriter.encode(policyName);
    series = batchSeries;
    tags = new byte[batchSeries.size()][];
  }

  /** Goes on to another block of the batch. */
  public void block(ArrivedRows block) {
    rows = block;
    measurement = JsonWriter.encode(block.measurement());
    names.clear();
    for (FieldColumn field : block.fields()) {
      names.add(JsonWriter.encode(field.name()));
    }
  }

  /** Writes a row of the block. */
  public void row(int row) throws IOException {
    out.beginObject();
    out.rawKey(TIME);
    out.time(rows.times()[row], times);
    out.rawKey(POLICY);
    out.raw(policy);
    out.rawKey(MEASUREMENT);
    out.raw(measurement);
    out.rawKey(TAGS);
    out.raw(tags(rows.series()[row]));
    out.rawKey(FIELDS);
    out.beginObject();
    for (int i = 0; i < names.size(); i++) {
      Column column = rows.fields().get(i).column();
      if (column.has(row)) {
        out.rawKey(names.get(i));
        value(column, row);
      }
    }
    out.endObject();
    out.endObject();
    out.endDocument();
  }

  private void value(Column column, int row) throws IOException {
    switch (column) {
      case DoubleColumn c -> out.decimal(c.values()[row]);
      case LongColumn c -> out.number(c.values()[row]);
      case BooleanColumn c -> out.bool(Bits.get(c.values(), row));
      case StringColumn c -> out.string(c.data(), c.offsets()[row], c.offsets()[row + 1]);
    }
  }

  private byte[] tags(int position) {
    byte[] known = tags[position];
    if (known == null) {
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      List<String> pairs = series.get(position).tags();
      for (int i = 0; i < pairs.size(); i += 2) {
        json.write(i == 0 ? '{' : ',');
        json.writeBytes(JsonWriter.encode(pairs.get(i)));
        json.write(':');
        json.writeBytes(JsonWriter.encode(pairs.get(i + 1)));
      }
      if (pairs.isEmpty()) {
        json.write('{');
      }
      json.write('}');
      known = json.toByteArray();
      tags[position] = known;
    }
    return known;
  }

  /** Writes an empty line, which says that there is nothing else to say. */
  public void pause() throws IOException {
    out.endDocument();
  }

  /** Writes why no more rows come, as the last line. */
  public void end(String reason) throws IOException {
    out.beginObject();
    out.key("error");
    out.string(reason.getBytes(StandardCharsets.UTF_8));
    out.endObject();
    out.endDocument();
  }

  /** Sends what was written. */
  public void flush() throws IOException {
    out.flush();
  }
}
