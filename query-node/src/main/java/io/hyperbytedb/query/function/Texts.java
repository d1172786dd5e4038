package io.hyperbytedb.query.function;

import io.hyperbytedb.model.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** Makes columns of strings. */
final class Texts {
  private Texts() {}

  /** A column of so many texts, each of which there is. */
  static StringColumn column(int count, IntFunction<String> text) {
    byte[][] encoded = new byte[count][];
    int[] offsets = new int[count + 1];
    for (int i = 0; i < count; i++) {
      encoded[i] = text.apply(i).getBytes(StandardCharsets.UTF_8);
      offsets[i + 1] = Math.addExact(offsets[i], encoded[i].length);
    }
    byte[] data = new byte[offsets[count]];
    for (int i = 0; i < count; i++) {
      System.arraycopy(encoded[i], 0, data, offsets[i], encoded[i].length);
    }
    return new StringColumn(count, data, offsets, null);
  }
}
