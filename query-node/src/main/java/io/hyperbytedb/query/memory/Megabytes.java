package io.hyperbytedb.query.memory;

/** Sizes for people. */
final class Megabytes {
  private Megabytes() {}

  /** Such as {@code 128 MiB} or {@code 0.5 MiB}. */
  static String text(long bytes) {
    long tenths = Math.multiplyHigh(bytes, 10) == 0 ? (bytes * 10) >> 20 : (bytes >> 20) * 10;
    return tenths % 10 == 0 || tenths >= 1000 ? tenths / 10 + " MiB" : tenths / 10.0 + " MiB";
  }
}
