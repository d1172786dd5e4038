package io.hyperbytedb.model;

import java.util.Comparator;

/** The order of strings by their UTF-8 bytes, as InfluxDB sorts names and values. */
public final class Utf8Order {
  /** Compares strings by their UTF-8 bytes. */
  public static final Comparator<String> ORDER = Utf8Order::compare;

  private Utf8Order() {}

  /** Compares without encoding: the UTF-8 and UTF-16 orders differ only where surrogates occur. */
  public static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Character.isSurrogate(x) == Character.isSurrogate(y)
            ? Character.compare(x, y)
            : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
