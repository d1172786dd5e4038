package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.catalog.manifest.MerkleTree;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.catalog.manifest.SliceContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;

/** The content of a replica. All times are nanoseconds since 1970. Thread-safe. */
public interface OtherReplica {
  /** The replica's name, for people. */
  String name();

  /** The branches of its {@link MerkleTree} for these times. */
  long[] branches(long now, long coldBefore) throws IOException;

  /** Some branches of its {@link MerkleTree} for these times. */
  MerkleTree tree(long now, long coldBefore, BitSet branches) throws IOException;

  /**
   * Its content of a slice.
   *
   * @throws IOException also if it does not know the policy
   */
  SliceContent slice(Slice slice) throws IOException;

  /**
   * The bytes of a file.
   *
   * @throws IOException also if the file is no longer in its manifest
   */
  InputStream file(String path) throws IOException;
}
