package io.hyperbytedb.log.state;

import org.jspecify.annotations.Nullable;

/** Reads the committed state. Keys are ordered as unsigned bytes. */
public interface StateReader {
  /** Takes the entries of a scan. */
  @FunctionalInterface
  interface Visitor {
    /** The arrays belong to the visitor. */
    void visit(byte[] key, byte[] value);
  }

  /** The value of {@code key}, or null. */
  byte @Nullable [] get(byte[] key);

  /** Visits all entries whose key starts with {@code prefix}, in key order. */
  void scan(byte[] prefix, Visitor visitor);
}
