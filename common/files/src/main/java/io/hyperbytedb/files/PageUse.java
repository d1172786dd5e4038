package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What is done with a page: rows {@code [first, last)} of it are rows from {@code target} on. */
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
