package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The log of writes of a shard: what is in no TSM file yet. It is in memory as it is in that of
 * InfluxDB, which writes it to a file beyond 25 MB.
 *
 * <pre>
 * segment = (kind (u8), length (u32), Snappy of entry)*
 * write   = kind 1, (type (u8): 1 float, 2 integer, 3 boolean, 4 string, 5 unsigned;
 *           length (u16), key, count (u32), (time (i64), value)*)*
 * delete  = kind 2, keys with a line break between; kind 3, first time (i64), last time (i64),
 *           (length (u32), key)*
 * </pre>
 */
final class WriteLog {
  private static final int HEADER = 5;
  private static final int WRITE = 1;
  private static final int DELETE = 2;
  private static final int DELETE_RANGE = 3;
  private static final byte[] NONE = {};

  private static final BlockType[] TYPES = {
    BlockType.FLOAT, BlockType.INTEGER, BlockType.BOOLEAN, BlockType.STRING, BlockType.UNSIGNED
  };

  private final TreeMap<byte[], LogColumn> columns = new TreeMap<>(Arrays::compareUnsigned);
  private byte[] room = NONE;

  /**
   * Reads segments in their order.
   *
   * @param notes is told of an unfinished entry at the end of the last one, as a server leaves it
   *     that was killed, and that was never acknowledged
   */
  static WriteLog read(List<Path> segments, Damage damage, Consumer<String> notes)
      throws IOException {
    WriteLog log = new WriteLog();
    for (int i = 0; i < segments.size(); i++) {
      log.segment(segments.get(i), i + 1 == segments.size(), damage, notes);
    }
    log.columns.values().removeIf(LogColumn::isEmpty);
    return log;
  }

  private void segment(Path path, boolean last, Damage damage, Consumer<String> notes)
      throws IOException {
    String name = path.toString();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long end = channel.size();
      Window window = new Window(channel, name);
      long at = 0;
      while (at < end) {
        long length = HEADER;
        int kind = 0;
        if (end - at >= HEADER) {
          Bytes header = window.at(at, HEADER, end);
          kind = header.u8();
          length += header.u32();
        }
        if (kind > DELETE_RANGE || (kind < WRITE && end - at >= HEADER)) {
          damage.found(new DamagedException(name, at, "there is no kind " + kind + " of entries"));
          return;
        }
        if (at + length > end || length > Integer.MAX_VALUE - HEADER) {
          if (last) {
            notes.accept(
                "[" + name + "] ends with " + (end - at) + " bytes of an unfinished write");
          } else {
            damage.found(new DamagedException(name, at, "it ends within an entry"));
          }
          return;
        }
        Bytes entry = window.at(at + HEADER, (int) length - HEADER, end);
        try {
          entry(kind, entry);
        } catch (CorruptException e) {
          damage.found(new DamagedException(name, at, e));
        }
        at += length;
      }
    }
  }

  private void entry(int kind, Bytes packed) throws CorruptException {
    Bytes in = PackedCodec.inflate(packed, room);
    room = in.array;
    if (kind == WRITE) {
      check(new Bytes(in.array, in.at, in.end));
      write(in);
    } else if (kind == DELETE) {
      int start = 0;
      for (int at = 0; at <= in.end; at++) {
        if (at == in.end || in.array[at] == '\n') {
          columns.remove(Arrays.copyOfRange(in.array, start, at));
          start = at + 1;
        }
      }
    } else {
      long from = in.i64();
      long to = in.i64();
      while (in.left() > 0) {
        int length = in.within(in.u32());
        LogColumn column = columns.get(Arrays.copyOfRange(in.array, in.at, in.at + length));
        in.at += length;
        if (column != null) {
          column.delete(from, to);
        }
      }
    }
  }

  /** Goes through an entry, of which nothing is taken if it is damaged. */
  private static void check(Bytes in) throws CorruptException {
    while (in.left() > 0) {
      BlockType type = type(in.u8());
      byte[] key = key(in);
      if (ShardReader.fieldStart(key) < 0) {
        throw new CorruptException("a key has no field");
      }
      for (long count = in.u32(); count > 0; count--) {
        in.i64();
        switch (type) {
          case STRING -> in.skip(in.within(in.u32()));
          case BOOLEAN -> in.u8();
          default -> in.i64();
        }
      }
    }
  }

  private void write(Bytes in) throws CorruptException {
    while (in.left() > 0) {
      BlockType type = type(in.u8());
      byte[] key = key(in);
      LogColumn column = columns.get(key);
      if (column == null || column.isEmpty()) {
        // After a delete a field may come again as another type.
        column = new LogColumn(type);
        columns.put(key, column);
      } else if (column.type != type) {
        throw new CorruptException("a field has two types");
      }
      for (long count = in.u32(); count > 0; count--) {
        long time = in.i64();
        switch (type) {
          case STRING -> {
            int length = in.within(in.u32());
            column.add(time, in.array, in.at, length);
            in.at += length;
          }
          case BOOLEAN -> column.add(time, in.u8() == 0 ? 0 : 1);
          default -> column.add(time, in.i64());
        }
      }
    }
  }

  private static BlockType type(int number) throws CorruptException {
    if (number < 1 || number > TYPES.length) {
      throw new CorruptException("there is no type of values " + number);
    }
    return TYPES[number - 1];
  }

  private static byte[] key(Bytes in) throws CorruptException {
    int length = in.within(in.u16());
    byte[] key = Arrays.copyOfRange(in.array, in.at, in.at + length);
    in.at += length;
    return key;
  }

  /** What is left, by key. */
  TreeMap<byte[], LogColumn> columns() {
    return columns;
  }
}
