package io.hyperbytedb.write;

/** Counts the bytes that a {@link RowWriter} retains between writes. */
final class Footprint {
  private long bytes;

  void add(long more) {
    bytes += more;
  }

  long bytes() {
    return bytes;
  }

  void clear() {
    bytes = 0;
  }
}
