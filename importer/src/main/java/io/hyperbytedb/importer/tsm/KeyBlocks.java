package io.hyperbytedb.importer.tsm;

/**
 * Where the blocks of a key are in a file.
 *
 * @param type that of the values
 * @param entries for each block its first time, last time, offset and size
 */
record KeyBlocks(BlockType type, long[] entries) {
  int count() {
    return entries.length / 4;
  }

  long first(int entry) {
    return entries[entry * 4];
  }

  long last(int entry) {
    return entries[entry * 4 + 1];
  }

  long offset(int entry) {
    return entries[entry * 4 + 2];
  }

  int size(int entry) {
    return (int) entries[entry * 4 + 3];
  }
}
