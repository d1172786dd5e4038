package io.hyperbytedb.write;

/** A set of hashes, at 16 to 32 bytes each. Not thread-safe. */
final class LongSet {
  private static final int SMALLEST = 64;

  /** 0 marks an empty slot; whether 0 itself is in the set is stored separately. */
  private long[] table = new long[SMALLEST];

  private boolean hasZero;
  private int size;

  int size() {
    return size;
  }

  /** How many bytes of memory the set takes. */
  long bytes() {
    return (long) table.length * Long.BYTES;
  }

  boolean contains(long value) {
    if (value == 0) {
      return hasZero;
    }
    int mask = table.length - 1;
    for (int at = slot(value, mask); table[at] != 0; at = (at + 1) & mask) {
      if (table[at] == value) {
        return true;
      }
    }
    return false;
  }

  void add(long value) {
    if (value == 0) {
      size += hasZero ? 0 : 1;
      hasZero = true;
      return;
    }
    if (2 * (size + 1) > table.length) {
      long[] old = table;
      table = new long[2 * old.length];
      for (long each : old) {
        if (each != 0) {
          put(each);
        }
      }
    }
    size += put(value) ? 1 : 0;
  }

  private boolean put(long value) {
    int mask = table.length - 1;
    int at = slot(value, mask);
    while (table[at] != 0) {
      if (table[at] == value) {
        return false;
      }
      at = (at + 1) & mask;
    }
    table[at] = value;
    return true;
  }

  void addAll(LongSet other) {
    if (other.hasZero) {
      add(0);
    }
    for (long each : other.table) {
      if (each != 0) {
        add(each);
      }
    }
  }

  /** The values are hashes, some of whose low bits were used to choose the partition. */
  private static int slot(long hash, int mask) {
    return (int) (hash >>> 32) & mask;
  }
}
