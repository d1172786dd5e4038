package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Consumes a page: its rows {@code [first, last)} are the result's rows from {@code target} on. */
interface PageUse {
  void page(
      ChunkReader chunk,
      ByteBuffer bytes,
      int page,
      Scratch scratch,
      int first,
      int last,
      int target)
      throws IOException;
}
