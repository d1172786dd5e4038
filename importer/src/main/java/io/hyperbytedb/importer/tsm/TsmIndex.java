package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import java.util.Arrays;

/**
 * Walks over the index of a TSM file, key by key. The index has no checksum, but what is in it must
 * fit: keys ascend, and their blocks fill the file without gap.
 */
public final class TsmIndex {
  private static final int ENTRY = 28;

  private final Window window;
  private final String file;
  private final long start;
  private final long end;
  private long at;
  private long block = TsmFile.HEADER;
  private byte[] key = {};
  private KeyBlocks blocks = new KeyBlocks(BlockType.FLOAT, new long[0]);

  TsmIndex(Window window, String file, long start, long end) {
    this.window = window;
    this.file = file;
    this.start = start;
    this.end = end;
    at = start;
  }

  /** Reads the next key; false after the last. */
  public boolean next() throws IOException {
    if (at == end) {
      if (block != start) {
        throw new DamagedException(file, block, "no key of the index has the blocks from there on");
      }
      return false;
    }
    long from = at;
    try {
      read();
    } catch (CorruptException e) {
      throw new DamagedException(file, from, "in the index, " + e.getMessage());
    }
    return true;
  }

  private void read() throws IOException {
    int length = take(2).u16();
    Bytes name = take(length);
    byte[] next = Arrays.copyOfRange(name.array, name.at, name.end);
    if (length == 0 || Arrays.compareUnsigned(key, next) >= 0) {
      throw new CorruptException("keys do not ascend");
    }
    if (ShardReader.fieldStart(next) < 0) {
      throw new CorruptException("a key has no field");
    }
    Bytes head = take(3);
    BlockType kind = BlockType.of(head.u8());
    int count = head.u16();
    if (count == 0) {
      throw new CorruptException("a key has no blocks");
    }
    long[] entries = new long[count * 4];
    for (int to = 0; to < entries.length; to += 4) {
      Bytes entry = take(ENTRY);
      entries[to] = entry.i64();
      entries[to + 1] = entry.i64();
      entries[to + 2] = entry.i64();
      entries[to + 3] = entry.u32();
      check(entries, to);
    }
    key = next;
    blocks = new KeyBlocks(kind, entries);
  }

  private void check(long[] entries, int entry) throws CorruptException {
    if (entries[entry] > entries[entry + 1]
        || (entry > 0 && entries[entry] <= entries[entry - 3])) {
      throw new CorruptException("the times of blocks do not ascend");
    }
    if (entries[entry + 2] != block
        || entries[entry + 3] < TsmFile.leastBlock()
        || entries[entry + 3] > start - block) {
      throw new CorruptException("blocks do not follow each other");
    }
    block += entries[entry + 3];
  }

  private Bytes take(int bytes) throws IOException {
    if (end - at < bytes) {
      throw new CorruptException("it ends within a key");
    }
    Bytes taken = window.at(at, bytes, end);
    at += bytes;
    return taken;
  }

  /** The current key: series key, {@code #!~#} and field. */
  public byte[] key() {
    return key;
  }

  /** Where its blocks are. */
  KeyBlocks blocks() {
    return blocks;
  }
}
