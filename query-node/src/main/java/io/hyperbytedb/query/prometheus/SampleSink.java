package io.hyperbytedb.query.prometheus;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the message of one query's result: series with labels and samples. Numbers become floats,
 * other values have no place in it. For one thread.
 */
final class SampleSink implements ResultSink {
  /** Tag, value's tag and value, time's tag; the time comes on top. */
  private static final int SAMPLE_BYTES = 1 + Double.BYTES + 1;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** A sample is held in its series, in the result and in the answer, and those grow by copying. */
  private static final long COPIES = 4;

  private final long maxBytes;
  private final Reservation held;
  private long counted;
  private final ByteArrayOutputStream result = new ByteArrayOutputStream();
  private final CodedOutputStream resultOut = CodedOutputStream.newInstance(result);
  private final ByteArrayOutputStream series = new ByteArrayOutputStream();
  private CodedOutputStream seriesOut = CodedOutputStream.newInstance(series);
  private boolean samples;

  /**
   * @param maxBytes how long the message may be
   * @param held gets what it takes
   */
  SampleSink(long maxBytes, Reservation held) {
    this.maxBytes = maxBytes;
    this.held = held;
  }

  @Override
  public void series(SeriesHeader header) throws IOException {
    endSeries();
    // What was written by Prometheus has its name as a tag, too.
    Map<String, String> labels = new TreeMap<>();
    for (SeriesHeader.Tag tag : header.tags()) {
      if (!tag.value().isEmpty()) {
        labels.put(tag.key(), tag.value());
      }
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      int size =
          CodedOutputStream.computeStringSize(1, label.getKey())
              + CodedOutputStream.computeStringSize(2, label.getValue());
      seriesOut.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      seriesOut.writeUInt32NoTag(size);
      seriesOut.writeString(1, label.getKey());
      seriesOut.writeString(2, label.getValue());
    }
  }

  @Override
  public void rows(RowBatch batch) throws IOException {
    if (!(batch.columns().getFirst() instanceof OutColumn.Times(long[] times))
        || !(batch.columns().get(1) instanceof OutColumn.Values(Column column))) {
      return;
    }
    switch (column) {
      case DoubleColumn doubles -> {
        double[] values = doubles.values();
        for (int i = 0; i < batch.size(); i++) {
          if (doubles.has(i)) {
            sample(times[i], values[i]);
          }
        }
      }
      case LongColumn longs -> {
        long[] values = longs.values();
        for (int i = 0; i < batch.size(); i++) {
          if (longs.has(i)) {
            sample(times[i], (double) values[i]);
          }
        }
      }
      default -> {
        return;
      }
    }
    long size = size();
    held.add(Math.max(0, size - counted) * COPIES);
    counted = Math.max(counted, size);
    if (size > maxBytes) {
      throw new HyperbyteException(
          ErrorCode.LIMIT_EXCEEDED,
          "the answer is longer than " + maxBytes + " bytes: ask for less at once");
    }
  }

  private void sample(long nanos, double value) throws IOException {
    long millis = Math.floorDiv(nanos, NANOS_PER_MILLI);
    seriesOut.writeTag(2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    seriesOut.writeUInt32NoTag(SAMPLE_BYTES + CodedOutputStream.computeInt64SizeNoTag(millis));
    seriesOut.writeDouble(1, value);
    seriesOut.writeInt64(2, millis);
    samples = true;
  }

  /** How long the message is so far. */
  private long size() {
    return (long) resultOut.getTotalBytesWritten() + seriesOut.getTotalBytesWritten();
  }

  private void endSeries() throws IOException {
    if (samples) {
      seriesOut.flush();
      resultOut.writeByteArray(1, series.toByteArray());
    }
    series.reset();
    seriesOut = CodedOutputStream.newInstance(series);
    samples = false;
  }

  /** The message; nothing may be added afterwards. */
  byte[] finish() throws IOException {
    endSeries();
    resultOut.flush();
    return result.toByteArray();
  }
}
