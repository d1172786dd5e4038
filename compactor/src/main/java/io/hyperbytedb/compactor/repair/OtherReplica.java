package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.catalog.manifest.MerkleTree;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.catalog.manifest.SliceContent;
import java.io.IOException;
import java.io.InputStream;
import java.util.BitSet;

/** A replica that can be asked what it has. All times are nanoseconds since 1970. Thread-safe. */
public interface OtherReplica {
  /** What it is called, for people. */
  String name();

  /** The branches of its {@link MerkleTree} of these times. */
  long[] branches(long now, long coldBefore) throws IOException;

  /** Its {@link MerkleTree} of these times, of some branches. */
  MerkleTree tree(long now, long coldBefore, BitSet branches) throws IOException;

  /**
   * What it has of a slice.
   *
   * @throws IOException also if it does not know the policy
   */
  SliceContent slice(Slice slice) throws IOException;

  /**
   * The bytes of a file.
   *
   * @throws IOException also if its manifest does not name the file any more
   */
  InputStream file(String path) throws IOException;
}
