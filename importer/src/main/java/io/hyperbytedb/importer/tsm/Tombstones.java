package io.hyperbytedb.importer.tsm;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What was deleted from a TSM file and is still in it. There are four versions of such files:
 *
 * <pre>
 * 1  a key for each line, deleted at all times
 * 2  15 02 (u32), then (length (u32), key, first time (i64), last time (i64))*
 * 3  15 03 (u32), then that with gzip
 * 4  15 04 (u32), then that with gzip, once for each delete
 * </pre>
 */
final class Tombstones {
  private static final int V2 = 0x1502;
  private static final int V3 = 0x1503;
  private static final int V4 = 0x1504;

  /** As the length of a key is 16 bits in the index, and later servers use the highest bits. */
  private static final int MAX_KEY = 0xffff;

  private final Map<byte[], long[]> ranges = new TreeMap<>(Arrays::compareUnsigned);
  private final String file;

  private Tombstones(String file) {
    this.file = file;
  }

  /**
   * Reads a file, if it is there.
   *
   * @param damage is told of what cannot be read; what was read before it stays
   */
  static Tombstones read(Path path, String name, Damage damage) throws IOException {
    Tombstones found = new Tombstones(name);
    if (!Files.exists(path)) {
      return found;
    }
    try (Counting raw =
        new Counting(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      try {
        found.read(raw);
      } catch (EOFException e) {
        damage.found(new DamagedException(name, raw.count, "it ends within a tombstone"));
      } catch (CorruptException | java.util.zip.ZipException e) {
        damage.found(new DamagedException(name, raw.count, e));
      }
    }
    return found;
  }

  private void read(Counting raw) throws IOException {
    raw.mark(4);
    byte[] head = raw.readNBytes(4);
    if (head.length == 0) {
      return;
    }
    int version = head.length < 4 ? 0 : (int) new Bytes(head, 0, 4).u32();
    if (version == V2) {
      entries(raw);
    } else if (version == V3 || version == V4) {
      // It goes on to the next one by itself.
      entries(new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16));
    } else if (head[0] == 0) {
      throw new CorruptException("there is no version " + version + " of tombstones");
    } else {
      raw.reset();
      lines(raw);
    }
  }

  private void entries(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    for (int first = in.read(); first >= 0; first = in.read()) {
      long length =
          ((long) first << 24) | (data.readUnsignedByte() << 16) | data.readUnsignedShort();
      if (length == 0 || length > MAX_KEY) {
        throw new CorruptException("a key of " + length + " bytes");
      }
      byte[] key = new byte[(int) length];
      data.readFully(key);
      long from = data.readLong();
      long to = data.readLong();
      if (from > to) {
        throw new CorruptException("a range of times ends before it starts");
      }
      add(key, from, to);
    }
  }

  private void lines(InputStream in) throws IOException {
    byte[] all = in.readAllBytes();
    int start = 0;
    for (int at = 0; at <= all.length; at++) {
      if (at == all.length || all[at] == '\n') {
        if (at > start) {
          add(Arrays.copyOfRange(all, start, at), Long.MIN_VALUE, Long.MAX_VALUE);
        }
        start = at + 1;
      }
    }
  }

  private void add(byte[] key, long from, long to) throws CorruptException {
    if (ShardReader.fieldStart(key) < 0) {
      throw new CorruptException(
          "[" + new String(key, StandardCharsets.UTF_8) + "] is no key of a field");
    }
    long[] before = ranges.get(key);
    long[] after = before == null ? new long[2] : Arrays.copyOf(before, before.length + 2);
    after[after.length - 2] = from;
    after[after.length - 1] = to;
    ranges.put(key, after);
  }

  /**
   * The ranges of times that were deleted of a key, as pairs, both ends included; null for none.
   */
  long @Nullable [] of(byte[] key) {
    return ranges.isEmpty() ? null : ranges.get(key);
  }

  /** How many keys have any. */
  int size() {
    return ranges.size();
  }

  @Override
  public String toString() {
    return file;
  }

  /** Knows how far it was read. */
  private static final class Counting extends java.io.FilterInputStream {
    private long count;
    private long marked;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int got = in.read();
      count += got < 0 ? 0 : 1;
      return got;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
      int got = in.read(into, from, length);
      count += Math.max(0, got);
      return got;
    }

    @Override
    public synchronized void mark(int limit) {
      in.mark(limit);
      marked = count;
    }

    @Override
    public synchronized void reset() throws IOException {
      in.reset();
      count = marked;
    }
  }
}
