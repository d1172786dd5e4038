package io.hyperbytedb.catalog.series;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The values of one tag key of a measurement, numbered from 1; 0 stands for a series without the
 * tag. Append-only. Stored as bytes, decoded on request. Thread-safe.
 */
public final class TagDictionary {
  @GuardedBy("this")
  private final ByteStrings values = new ByteStrings();

  TagDictionary() {}

  /** One more than the highest code. */
  public synchronized int size() {
    return values.size() + 1;
  }

  /** About how many bytes of memory the values take. */
  synchronized long bytes() {
    return values.bytes();
  }

  /** The value of a code; empty for code 0. */
  public synchronized String value(int code) {
    return code == 0 ? "" : values.text(code - 1);
  }

  /** Compares the values of two codes by their bytes. */
  public synchronized int compare(int a, int b) {
    if (a == b) {
      return 0;
    }
    if (a == 0 || b == 0) {
      return a == 0 ? -1 : 1;
    }
    return values.compare(a - 1, b - 1);
  }

  /** The code of a value; null if no series has it. The empty value is code 0. */
  public synchronized @Nullable Integer code(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    int code = values.find(bytes, 0, bytes.length, ByteStrings.hash(bytes, 0, bytes.length)) + 1;
    return code == 0 && bytes.length > 0 ? null : (Integer) code;
  }

  /** The code of a value, added if it is new; 0 if it is empty. */
  synchronized int add(byte[] in, int from, int length) {
    return length == 0 ? 0 : values.add(in, from, length, ByteStrings.hash(in, from, length)) + 1;
  }
}
