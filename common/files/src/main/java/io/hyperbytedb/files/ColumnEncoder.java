package io.hyperbytedb.files;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Type;

/**
 * Encodes rows of a column into pages, choosing the encoding by the data: a dictionary where values
 * repeat enough, else byte-stream-split for floats, deltas for integers, plain for the rest. Not
 * thread-safe.
 */
final class ColumnEncoder {
  private static final int PAGE = TableWriter.PAGE_ROWS;

  private final ChunkWriter chunk;
  private final int[] codes = new int[PAGE];
  private final int[] levels = new int[PAGE];
  private final long[] longs = new long[PAGE];
  private int[] allCodes = new int[0];

  ColumnEncoder(ChunkWriter chunk) {
    this.chunk = chunk;
  }

  /** The type and encoding chosen for a chunk. */
  record Encoded(Type type, Encoding encoding, long nulls) {}

  /** Encodes the series of rows, given as runs, as a dictionary of their ids. */
  Encoded series(long[] ids, int[] runStarts, int firstRun, int from, int to) {
    chunk.clear();
    int entries = 0;
    for (int run = firstRun; run < ids.length && runStarts[run] < to; run++) {
      chunk.page().putLong(ids[run]);
      entries++;
    }
    chunk.endDictionary(entries);
    int width = RleEncoding.width(entries);
    int run = firstRun;
    for (int page = from; page < to; page += PAGE) {
      int end = Math.min(to, page + PAGE);
      int first = run;
      for (int row = page; row < end; row++) {
        while (row >= runStarts[run + 1]) {
          run++;
          first = row == page ? run : first;
        }
        codes[row - page] = run - firstRun;
      }
      putCodes(end - page, width);
      chunk.endPage(end - page, ids[first], ids[run]);
    }
    return new Encoded(Type.INT64, Encoding.RLE_DICTIONARY, 0);
  }

  /** Encodes times. */
  Encoded times(long[] times, int from, int to) {
    chunk.clear();
    for (int page = from; page < to; page += PAGE) {
      int end = Math.min(to, page + PAGE);
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (int row = page; row < end; row++) {
        min = Math.min(min, times[row]);
        max = Math.max(max, times[row]);
      }
      DeltaEncoding.encode(times, page, end - page, chunk.page());
      chunk.endPage(end - page, min, max);
    }
    return new Encoded(Type.INT64, Encoding.DELTA_BINARY_PACKED, 0);
  }

  /** Encodes a tag, given for each run of rows as the number of its value, -1 for none. */
  Encoded tag(
      List<byte[]> dictionary, int[] codeOfRun, int[] runStarts, int firstRun, int from, int to) {
    chunk.clear();
    putDictionary(dictionary);
    int width = RleEncoding.width(dictionary.size());
    int run = firstRun;
    long nulls = 0;
    for (int page = from; page < to; page += PAGE) {
      int end = Math.min(to, page + PAGE);
      int values = 0;
      for (int row = page; row < end; row++) {
        while (row >= runStarts[run + 1]) {
          run++;
        }
        int code = codeOfRun[run];
        levels[row - page] = code < 0 ? 0 : 1;
        if (code >= 0) {
          codes[values++] = code;
        }
      }
      nulls += end - page - values;
      putLevels(end - page);
      putCodes(values, width);
      chunk.endPage(end - page);
    }
    return new Encoded(Type.BYTE_ARRAY, Encoding.RLE_DICTIONARY, nulls);
  }

  /** Encodes a field. */
  Encoded field(Column column, int from, int to) {
    chunk.clear();
    return switch (column) {
      case DoubleColumn c -> doubles(c, from, to);
      case LongColumn c -> longs(c, from, to);
      case BooleanColumn c -> booleans(c, from, to);
      case StringColumn c -> strings(c, from, to);
    };
  }

  private Encoded doubles(DoubleColumn column, int from, int to) {
    double[] values = column.values();
    Distinct distinct = new Distinct();
    allCodes = allCodes.length < to - from ? new int[to - from] : allCodes;
    boolean dictionary = true;
    int seen = 0;
    for (int row = from; row < to && dictionary; row++) {
      if (column.has(row)) {
        int code = distinct.number(Double.doubleToRawLongBits(values[row]));
        allCodes[row - from] = code;
        seen++;
        // Abandon the dictionary early when values hardly repeat.
        dictionary = code >= 0 && (seen != 4 * PAGE || distinct.count() < seen - seen / 8);
      }
    }
    long dictionaryBits =
        distinct.count() * 64L + (long) seen * RleEncoding.width(distinct.count());
    if (dictionary && dictionaryBits < seen * 48L) {
      return coded(Type.DOUBLE, column, distinct, from, to);
    }
    long nulls = 0;
    for (int page = from; page < to; page += PAGE) {
      int end = Math.min(to, page + PAGE);
      int count = presentLongs(column, page, end, row -> Double.doubleToRawLongBits(values[row]));
      nulls += end - page - count;
      int at = chunk.page().reserve(count * Long.BYTES);
      byte[] out = chunk.page().array();
      for (int b = 0; b < Long.BYTES; b++) {
        for (int i = 0; i < count; i++) {
          out[at++] = (byte) (longs[i] >>> (8 * b));
        }
      }
      chunk.endPage(end - page);
    }
    return new Encoded(Type.DOUBLE, Encoding.BYTE_STREAM_SPLIT, nulls);
  }

  private Encoded longs(LongColumn column, int from, int to) {
    long[] values = column.values();
    Distinct distinct = new Distinct();
    allCodes = allCodes.length < to - from ? new int[to - from] : allCodes;
    DeltaEncoding.Size deltas = new DeltaEncoding.Size();
    boolean dictionary = true;
    int seen = 0;
    for (int row = from; row < to; row++) {
      if (column.has(row)) {
        deltas.add(values[row]);
        if (dictionary) {
          int code = distinct.number(values[row]);
          allCodes[row - from] = code;
          seen++;
          dictionary = code >= 0 && (seen != 4 * PAGE || distinct.count() < seen - seen / 8);
        }
      }
    }
    long dictionaryBits =
        distinct.count() * 64L + (long) seen * RleEncoding.width(distinct.count());
    if (dictionary && dictionaryBits < deltas.bits()) {
      return coded(Type.INT64, column, distinct, from, to);
    }
    long nulls = 0;
    for (int page = from; page < to; page += PAGE) {
      int end = Math.min(to, page + PAGE);
      int count = presentLongs(column, page, end, row -> values[row]);
      nulls += end - page - count;
      DeltaEncoding.encode(longs, 0, count, chunk.page());
      chunk.endPage(end - page);
    }
    return new Encoded(Type.INT64, Encoding.DELTA_BINARY_PACKED, nulls);
  }

  /** Writes the dictionary and {@link #allCodes}. */
  private Encoded coded(Type type, Column column, Distinct distinct, int from, int to) {
    for (int i = 0; i < distinct.count(); i++) {
      chunk.page().putLong(distinct.values()[i]);
    }
    chunk.endDictionary(distinct.count());
    return new Encoded(
        type, Encoding.RLE_DICTIONARY, codedPages(column, distinct.count(), from, to));
  }

  private long codedPages(Column column, int entries, int from, int to) {
    int width = RleEncoding.width(entries);
    long nulls = 0;
    for (int page = from; page < to; page += PAGE) {
      int end = Math.min(to, page + PAGE);
      int count = 0;
      for (int row = page; row < end; row++) {
        boolean has = column.has(row);
        levels[row - page] = has ? 1 : 0;
        if (has) {
          codes[count++] = allCodes[row - from];
        }
      }
      nulls += end - page - count;
      putLevels(end - page);
      putCodes(count, width);
      chunk.endPage(end - page);
    }
    return nulls;
  }

  private Encoded booleans(BooleanColumn column, int from, int to) {
    long nulls = 0;
    for (int page = from; page < to; page += PAGE) {
      int end = Math.min(to, page + PAGE);
      int count = presentLongs(column, page, end, row -> Bits.get(column.values(), row) ? 1 : 0);
      nulls += end - page - count;
      chunk.page().putPacked(longs, 0, count, 1);
      chunk.endPage(end - page);
    }
    return new Encoded(Type.BOOLEAN, Encoding.PLAIN, nulls);
  }

  private Encoded strings(StringColumn column, int from, int to) {
    Map<String, Integer> known = new HashMap<>();
    List<byte[]> dictionary = new java.util.ArrayList<>();
    allCodes = allCodes.length < to - from ? new int[to - from] : allCodes;
    int seen = 0;
    boolean coded = true;
    for (int row = from; row < to && coded; row++) {
      if (column.has(row)) {
        byte[] bytes = bytes(column, row);
        // Latin-1 maps every byte to a distinct character, so invalid UTF-8 stays distinct, too.
        String key = new String(bytes, StandardCharsets.ISO_8859_1);
        Integer code = known.putIfAbsent(key, dictionary.size());
        if (code == null) {
          dictionary.add(bytes);
        }
        allCodes[row - from] = code == null ? dictionary.size() - 1 : code;
        seen++;
        coded = dictionary.size() <= 1 << 12 && (seen != PAGE || dictionary.size() < seen / 2);
      }
    }
    if (coded && dictionary.size() <= seen / 2) {
      putDictionary(dictionary);
      return new Encoded(
          Type.BYTE_ARRAY,
          Encoding.RLE_DICTIONARY,
          codedPages(column, dictionary.size(), from, to));
    }
    long nulls = 0;
    for (int page = from; page < to; page += PAGE) {
      int end = Math.min(to, page + PAGE);
      int count = presentLongs(column, page, end, row -> row);
      nulls += end - page - count;
      for (int i = 0; i < count; i++) {
        int row = (int) longs[i];
        int start = column.offsets()[row];
        int length = column.offsets()[row + 1] - start;
        chunk.page().putInt(length);
        chunk.page().write(column.data(), start, length);
      }
      chunk.endPage(end - page);
    }
    return new Encoded(Type.BYTE_ARRAY, Encoding.PLAIN, nulls);
  }

  private static byte[] bytes(StringColumn column, int row) {
    return java.util.Arrays.copyOfRange(
        column.data(), column.offsets()[row], column.offsets()[row + 1]);
  }

  /** The value of a row as a long. */
  private interface RowValue {
    long at(int row);
  }

  /** Puts the page's levels, and its values into {@link #longs}; returns the number of values. */
  private int presentLongs(Column column, int from, int to, RowValue value) {
    int count = 0;
    for (int row = from; row < to; row++) {
      boolean has = column.has(row);
      levels[row - from] = has ? 1 : 0;
      if (has) {
        longs[count++] = value.at(row);
      }
    }
    putLevels(to - from);
    return count;
  }

  private void putLevels(int rows) {
    ByteSink out = chunk.page();
    int lengthAt = out.reserve(Integer.BYTES);
    RleEncoding.encode(levels, rows, 1, out);
    out.setInt(lengthAt, out.length() - lengthAt - Integer.BYTES);
  }

  private void putCodes(int count, int width) {
    ByteSink out = chunk.page();
    out.write(width);
    RleEncoding.encode(codes, count, width, out);
  }

  private void putDictionary(List<byte[]> dictionary) {
    for (byte[] value : dictionary) {
      chunk.page().putInt(value.length);
      chunk.page().write(value, 0, value.length);
    }
    chunk.endDictionary(dictionary.size());
  }
}
