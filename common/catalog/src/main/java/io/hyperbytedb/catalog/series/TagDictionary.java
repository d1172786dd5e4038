package io.hyperbytedb.catalog.series;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The values of one tag key of a measurement, numbered from 1; 0 stands for a series without the
 * tag. Only grows. One thread adds at a time, any thread reads.
 */
public final class TagDictionary {
  private final ConcurrentHashMap<String, Integer> codes = new ConcurrentHashMap<>();
  private volatile String[] values = {"", "", "", ""};
  private volatile int size = 1;

  TagDictionary() {}

  /** One more than the highest code. */
  public int size() {
    return size;
  }

  /** The value of a code; empty for 0. */
  public String value(int code) {
    return values[code];
  }

  /** The code of a value; null if no series has it. The empty value is code 0. */
  public @Nullable Integer code(String value) {
    return value.isEmpty() ? (Integer) 0 : codes.get(value);
  }

  synchronized int add(String value) {
    Integer known = codes.get(value);
    if (known != null) {
      return known;
    }
    int code = size;
    if (code == values.length) {
      values = Arrays.copyOf(values, code * 2);
    }
    values[code] = value;
    size = code + 1;
    codes.put(value, code);
    return code;
  }
}
