package io.hyperbytedb.log;

import io.hyperbytedb.log.RecordFormatException.Reason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The frame around the payload of every record, in all topics:
 *
 * <pre>
 * offset  size  content
 * 0       2     magic: 'H' 'B'
 * 2       1     version of the payload's format, from 1
 * 3       1     kind of payload, see {@link Kind}
 * 4       4     CRC32C of bytes 0..3 and the payload, little-endian
 * 8       …     payload, to the end of the record
 * </pre>
 */
public final class Envelope {
  /** The offset of the payload in a record. */
  public static final int HEADER = 8;

  private static final byte MAGIC_0 = 'H';
  private static final byte MAGIC_1 = 'B';
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** The kind of a payload. The ids are part of the format and never change. */
  public enum Kind {
    WAL_BATCH(1),
    CATALOG_COMMAND(2),
    MANIFEST_EVENT(3),
    WAL_DELETE(4),
    TAIL(5),
    NODE(6),
    SLICE(7);

    private final byte id;

    Kind(int id) {
      this.id = (byte) id;
    }
  }

  private Envelope() {}

  /**
   * Completes a record in place.
   *
   * @param record {@link #HEADER} free bytes, then the payload up to {@code length}
   * @param length the record's length, header included
   */
  public static void seal(byte[] record, int length, Kind kind, int version) {
    record[0] = MAGIC_0;
    record[1] = MAGIC_1;
    record[2] = (byte) version;
    record[3] = kind.id;
    INT.set(record, 4, checksum(record, length));
  }

  /** Whether a record claims to be of a kind; it may still be damaged. */
  public static boolean isOf(byte[] record, Kind kind) {
    return record.length >= HEADER
        && record[0] == MAGIC_0
        && record[1] == MAGIC_1
        && record[3] == kind.id;
  }

  /**
   * Checks a record; its payload is {@code record[HEADER..length)}.
   *
   * @param oldest the oldest version of the payload that the caller reads
   * @param newest the newest version of the payload that the caller reads
   * @return the payload's version
   * @throws RecordFormatException if the record is damaged, of another kind, or of a version out of
   *     the range
   */
  public static int open(byte[] record, Kind kind, int oldest, int newest) {
    if (record.length < HEADER || record[0] != MAGIC_0 || record[1] != MAGIC_1) {
      throw new RecordFormatException(Reason.CORRUPT, "not a HyperbyteDB record: no magic");
    }
    int expected = (int) INT.get(record, 4);
    if (expected != checksum(record, record.length)) {
      throw new RecordFormatException(Reason.CORRUPT, "checksum does not match");
    }
    if (record[3] != kind.id) {
      throw new RecordFormatException(
          Reason.CORRUPT, "kind [" + record[3] + "], expected [" + kind.id + "]");
    }
    int version = Byte.toUnsignedInt(record[2]);
    if (version < oldest || version > newest) {
      throw new RecordFormatException(
          version < oldest ? Reason.TOO_OLD : Reason.TOO_NEW,
          "version [" + version + "], this build reads [" + oldest + "] to [" + newest + "]");
    }
    return version;
  }

  private static int checksum(byte[] record, int length) {
    CRC32C crc = new CRC32C();
    crc.update(record, 0, 4);
    crc.update(record, HEADER, length - HEADER);
    return (int) crc.getValue();
  }
}
