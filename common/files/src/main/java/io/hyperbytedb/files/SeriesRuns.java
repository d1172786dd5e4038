package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The series of a file and their rows. The arrays are shared and must not be modified. They are
 * stored in a block of their own, so that a reader need not decode the whole series column to find
 * a series: the ids, then the starts, each as DELTA_BINARY_PACKED.
 *
 * @param ids the series' ids, ascending
 * @param starts the first row of each series, followed by the number of rows
 */
public record SeriesRuns(long[] ids, int[] starts) {
  /** The footer key of the block's location: {@code offset/length/series/CRC32C in hex}. */
  static final String KEY = "hyperbytedb.runs";

  /** The number of series. */
  public int count() {
    return ids.length;
  }

  /** The position of a series, or a negative number. */
  public int find(long id) {
    return Arrays.binarySearch(ids, id);
  }

  /**
   * Writes the block of the first {@code count} series.
   *
   * @return its location, for the footer
   */
  static String write(long[] ids, long[] starts, int count, Storage.Output out) throws IOException {
    ByteSink sink = new ByteSink();
    DeltaEncoding.encode(ids, 0, count, sink);
    DeltaEncoding.encode(starts, 0, count, sink);
    long at = out.position();
    out.write(sink.array(), 0, sink.length());
    return at
        + "/"
        + sink.length()
        + "/"
        + count
        + "/"
        + Integer.toHexString(crc(sink.array(), sink.length()));
  }

  /**
   * Reads the block.
   *
   * @param place the location that {@link #write} returned
   * @param rows the number of rows in the file
   */
  static SeriesRuns read(String path, ByteBuffer file, String place, int rows) throws IOException {
    try {
      String[] parts = place.split("/", -1);
      int length = Integer.parseInt(parts[1]);
      byte[] block = new byte[length + Scratch.SLACK];
      file.get(Integer.parseInt(parts[0]), block, 0, length);
      if (crc(block, length) != Integer.parseUnsignedInt(parts[3], 16)) {
        throw new CorruptFileException(path, "the series have a wrong checksum");
      }
      DeltaEncoding.Decoder in = new DeltaEncoding.Decoder(block, 0, length);
      int count = Integer.parseUnsignedInt(parts[2]);
      long[] ids = new long[count];
      long[] longs = new long[count];
      int[] starts = new int[count + 1];
      if (count > rows || in.decode(ids) != count || in.decode(longs) != count) {
        throw new CorruptFileException(path, "series and their rows differ in number");
      }
      for (int run = 0; run < count; run++) {
        starts[run] = (int) longs[run];
      }
      starts[count] = rows;
      return new SeriesRuns(ids, starts);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new CorruptFileException(path, "the series are damaged", e);
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
