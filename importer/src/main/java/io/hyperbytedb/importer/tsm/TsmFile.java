package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * A TSM file. Of its blocks only one is in memory at a time, and of its index a part. Not
 * thread-safe.
 */
public final class TsmFile implements AutoCloseable {
  private static final int MAGIC = 0x16D116D1;
  private static final int VERSION = 1;
  static final int HEADER = 5;
  private static final int FOOTER = 8;
  private static final int CHECKSUM = 4;

  private final FileChannel channel;
  private final String file;
  private final long size;
  private final long indexStart;
  private final Window blocks;
  private final CRC32 crc = new CRC32();
  private long read;

  private TsmFile(FileChannel channel, String file) throws IOException {
    this.channel = channel;
    this.file = file;
    size = channel.size();
    blocks = new Window(channel, file);
    if (size < HEADER + FOOTER) {
      throw new DamagedException(file, size, "the file ends there");
    }
    Bytes header = new Window(channel, file).at(0, HEADER, HEADER);
    if ((int) header.u32() != MAGIC) {
      throw new DamagedException(file, 0, "it is no TSM file");
    }
    int version = header.u8();
    if (version != VERSION) {
      throw new DamagedException(file, 4, "there is no version " + version + " of TSM files");
    }
    indexStart = new Window(channel, file).at(size - FOOTER, FOOTER, size).i64();
    if (indexStart < HEADER || indexStart > size - FOOTER) {
      throw new DamagedException(
          file, size - FOOTER, "the index cannot be at " + Long.toUnsignedString(indexStart));
    }
  }

  /**
   * Opens a file.
   *
   * @param name as users know it
   * @throws DamagedException if it is no TSM file, or is truncated
   */
  public static TsmFile open(Path path, String name) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new TsmFile(channel, name);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Its name as users know it. */
  public String name() {
    return file;
  }

  /** Its size in bytes. */
  public long size() {
    return size;
  }

  /** How many bytes of blocks were read. */
  long bytesRead() {
    return read;
  }

  /** Reads the index from its start. */
  public TsmIndex index() {
    return new TsmIndex(new Window(channel, file), file, indexStart, size - FOOTER);
  }

  /**
   * Reads a block.
   *
   * @param keys the blocks of a key
   * @param entry which of them
   * @throws DamagedException if it is not what was written
   */
  void read(KeyBlocks keys, int entry, Block out) throws IOException {
    long offset = keys.offset(entry);
    Bytes bytes = blocks.at(offset, keys.size(entry), indexStart);
    read += bytes.left();
    try {
      long checksum = bytes.u32();
      crc.reset();
      crc.update(bytes.array, bytes.at, bytes.left());
      if (crc.getValue() != checksum) {
        throw new CorruptException("its checksum is wrong");
      }
      out.decode(bytes.array, bytes.at, bytes.end);
      if (out.type() != keys.type()) {
        throw new CorruptException("the index says another type");
      }
      if (out.times[0] != keys.first(entry) || out.times[out.size - 1] != keys.last(entry)) {
        throw new CorruptException("the index says other times");
      }
    } catch (CorruptException e) {
      throw new DamagedException(file, offset, e);
    }
  }

  /** The least size of a block. */
  static int leastBlock() {
    return CHECKSUM + 2;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
