package io.hyperbytedb.compactor;

import java.util.random.RandomGenerator;

/** Names attempts to write a file, each differently from those of other compactors. Thread-safe. */
record Attempts(RandomGenerator random) {
  /** A name that no other attempt has, as it stands in the path of a file. */
  String next() {
    return Long.toHexString(random.nextLong());
  }
}
