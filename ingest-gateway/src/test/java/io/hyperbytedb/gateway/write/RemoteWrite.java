package io.hyperbytedb.gateway.write;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.xerial.snappy.Snappy;

/** Bodies as Prometheus sends them. */
final class RemoteWrite {
  private RemoteWrite() {}

  /** A series under construction. */
  static final class Series {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Series sample(double value, long millis) {
      put(
          bytes,
          2,
          bytes(
              out -> {
                out.writeDouble(1, value);
                out.writeInt64(2, millis);
              }));
      return this;
    }
  }

  /** Writes some fields. */
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  /**
   * A series.
   *
   * @param labels alternating names and values
   */
  static Series series(String... labels) {
    Series series = new Series();
    for (int i = 0; i < labels.length; i += 2) {
      String name = labels[i];
      String value = labels[i + 1];
      put(
          series.bytes,
          1,
          bytes(
              out -> {
                out.writeString(1, name);
                out.writeString(2, value);
              }));
    }
    return series;
  }

  static byte[] message(Series... all) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Series series : all) {
      put(out, 1, series.bytes.toByteArray());
    }
    return out.toByteArray();
  }

  static byte[] snappy(Series... all) {
    try {
      return Snappy.compress(message(all));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(ByteArrayOutputStream target, int field, byte[] message) {
    target.writeBytes(bytes(out -> out.writeBytes(field, ByteString.copyFrom(message))));
  }

  private static byte[] bytes(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
