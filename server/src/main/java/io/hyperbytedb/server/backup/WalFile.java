package io.hyperbytedb.server.backup;

import io.hyperbytedb.log.LogRecord;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Records of a WAL partition in a file. All numbers are big-endian:
 *
 * <pre>
 * size  content
 * 4     magic: 'H' 'B' 'W' 'L'
 * 4     version: 1
 * then for each record
 * 4     length of the value, not negative
 * 8     offset, ascending
 * 8     when it was appended, milliseconds since 1970 UTC
 * 4     CRC32C of the three above and of the value
 * …     value
 * at the end
 * 4     -1
 * 8     how many records there are
 * </pre>
 */
final class WalFile {
  private static final int MAGIC = 0x4842574C;
  private static final int VERSION = 1;
  private static final int HEADER = 4 + 8 + 8;
  private static final int MAX_RECORD_BYTES = 64 << 20;

  private WalFile() {}

  /** Takes records in order. */
  @FunctionalInterface
  interface Visitor {
    void record(long offset, long timestamp, byte[] value) throws IOException;
  }

  /** Writes a new file; closing it completes it. Not thread-safe. */
  static final class Writer implements AutoCloseable {
    private final Path file;
    private final DataOutputStream out;
    private long records;

    Writer(Path file) throws IOException {
      this.file = file;
      this.out =
          new DataOutputStream(
              new BufferedOutputStream(
                  Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16));
      out.writeInt(MAGIC);
      out.writeInt(VERSION);
    }

    void add(LogRecord record) throws IOException {
      byte[] header = header(record.value().length, record.offset(), record.timestamp());
      out.write(header);
      out.writeInt(checksum(header, record.value()));
      out.write(record.value());
      records++;
    }

    @Override
    public void close() throws IOException {
      try (out) {
        out.writeInt(-1);
        out.writeLong(records);
      }
      BackupFiles.sync(file);
    }
  }

  /**
   * Reads a file.
   *
   * @throws BackupException if it is damaged or truncated; the records before that were passed on
   */
  static void read(Path file, Visitor visitor) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      if (in.readInt() != MAGIC) {
        throw damaged(file, "it is no file of log records");
      }
      int version = in.readInt();
      if (version != VERSION) {
        throw damaged(file, "it has version [" + version + "], this release knows [1]");
      }
      records(file, in, visitor);
    } catch (EOFException e) {
      throw new BackupException("[" + file + "] is damaged: it ends early", e);
    }
  }

  private static void records(Path file, DataInputStream in, Visitor visitor) throws IOException {
    long count = 0;
    long next = 0;
    for (int length = in.readInt(); length != -1; length = in.readInt()) {
      if (length < 0 || length > MAX_RECORD_BYTES) {
        throw damaged(file, "a record after offset [" + next + "] has length [" + length + "]");
      }
      long offset = in.readLong();
      long timestamp = in.readLong();
      int checksum = in.readInt();
      byte[] value = in.readNBytes(length);
      if (value.length < length) {
        throw new EOFException();
      }
      if (checksum != checksum(header(length, offset, timestamp), value) || offset < next) {
        throw damaged(file, "the record after offset [" + next + "] does not have its checksum");
      }
      visitor.record(offset, timestamp, value);
      next = offset + 1;
      count++;
    }
    if (in.readLong() != count || in.read() >= 0) {
      throw damaged(file, "it has [" + count + "] records, not as many as it says");
    }
  }

  private static byte[] header(int length, long offset, long timestamp) {
    return ByteBuffer.allocate(HEADER).putInt(length).putLong(offset).putLong(timestamp).array();
  }

  private static int checksum(byte[] header, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(header);
    crc.update(value);
    return (int) crc.getValue();
  }

  private static BackupException damaged(Path file, String why) {
    return new BackupException("[" + file + "] is damaged: " + why);
  }
}
