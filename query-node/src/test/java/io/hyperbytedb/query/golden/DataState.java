package io.hyperbytedb.query.golden;

/**
 * Where the fixture's points are when queries are asked. Answers must not depend on it; a new place
 * for data is a new constant here, as full compaction will be.
 */
enum DataState {
  /** Everything in several blocks of the tail. */
  MEMTABLE(0, 4),
  /** Everything in the files of several flushes, which overlap. */
  FLUSHED(1, 4),
  /** The older half in files; rewrites of it in the tail. */
  HALF(0.5, 3);

  private final double inFiles;
  private final int pieces;

  DataState(double inFiles, int pieces) {
    this.inFiles = inFiles;
    this.pieces = pieces;
  }

  /** Which part of the points is flushed, from 0 to 1. */
  double inFiles() {
    return inFiles;
  }

  /** How many flushes, and how many blocks of the tail. */
  int pieces() {
    return pieces;
  }
}
