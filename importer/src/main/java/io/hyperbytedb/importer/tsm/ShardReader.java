package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a shard, series by series: TSM files, each without what was deleted from it, and over them
 * the log of writes. Memory is that of a block for each field of a series and file, of tombstones
 * and of the log. Not thread-safe.
 */
public final class ShardReader implements AutoCloseable {
  /** What separates the series from the field in a key. */
  private static final byte[] SEPARATOR = {'#', '!', '~', '#'};

  /** A series with more is given in parts, so that memory does not depend on them. */
  private static final int MAX_FIELDS = 256;

  private final Damage damage;
  private final List<TsmFile> files = new ArrayList<>();
  private final PriorityQueue<Keys> queue =
      new PriorityQueue<>(
          Comparator.comparing((Keys keys) -> keys.key, Arrays::compareUnsigned)
              .thenComparingInt(keys -> keys.order));
  private byte[] series = {};
  private final List<FieldCursor> fields = new ArrayList<>();

  private ShardReader(Damage damage) {
    this.damage = damage;
  }

  /**
   * Opens a shard.
   *
   * @param damage decides about damaged places
   * @param notes is told what a user should know
   */
  public static ShardReader open(ShardFiles shard, Damage damage, Consumer<String> notes)
      throws IOException {
    ShardReader reader = new ShardReader(damage);
    try {
      for (Path path : shard.tsm()) {
        reader.add(path);
      }
      WriteLog log = WriteLog.read(shard.log(), damage, notes);
      reader.advance(new LogKeys(log, shard.tsm().size()));
    } catch (IOException e) {
      reader.close();
      throw e;
    }
    return reader;
  }

  private void add(Path path) throws IOException {
    TsmFile file;
    try {
      file = TsmFile.open(path, path.toString());
    } catch (DamagedException e) {
      damage.found(e);
      return;
    }
    files.add(file);
    Path tombstones = ShardFiles.tombstones(path);
    advance(
        new FileKeys(
            file, Tombstones.read(tombstones, tombstones.toString(), damage), files.size() - 1));
  }

  /**
   * Moves on to the next series; false after the last. A series with many fields comes in parts.
   */
  public boolean next() throws IOException {
    fields.clear();
    while (!queue.isEmpty() && fields.size() < MAX_FIELDS) {
      byte[] key = queue.element().key;
      int field = fieldStart(key);
      byte[] next = Arrays.copyOf(key, seriesEnd(key, field - SEPARATOR.length));
      if (fields.isEmpty()) {
        series = next;
      } else if (!Arrays.equals(series, next)) {
        break;
      }
      List<SourceCursor> sources = new ArrayList<>(1);
      while (!queue.isEmpty() && Arrays.equals(queue.element().key, key)) {
        Keys keys = queue.remove();
        sources.add(keys.values(damage));
        advance(keys);
      }
      fields.add(new FieldCursor(Arrays.copyOfRange(key, field, key.length), sources, damage));
    }
    return !fields.isEmpty();
  }

  private void advance(Keys keys) throws IOException {
    try {
      if (keys.next()) {
        queue.add(keys);
      }
    } catch (DamagedException e) {
      damage.found(e);
    }
  }

  /** The current series: measurement and tags with their escapes, as in line protocol. */
  public byte[] series() {
    return series;
  }

  /** How many bytes of blocks were read so far. */
  public long bytesRead() {
    long bytes = 0;
    for (TsmFile file : files) {
      bytes += file.bytesRead();
    }
    return bytes;
  }

  /** Its fields, by name. */
  public List<FieldCursor> fields() {
    return fields;
  }

  /**
   * Where the series ends. A tag's value with the separator in it ends there, and InfluxDB takes
   * the tag, now without a value, for none.
   */
  private static int seriesEnd(byte[] key, int end) {
    int comma = end - 1;
    while (comma > 0 && (key[comma] != ',' || key[comma - 1] == '\\')) {
      comma--;
    }
    boolean empty = comma > 0 && key[end - 1] == '=' && key[end - 2] != '\\';
    return empty ? comma : end;
  }

  /**
   * Where the field begins in a key; -1 if there is none. InfluxDB takes the first separator, too.
   */
  static int fieldStart(byte[] key) {
    for (int at = 1; at < key.length - SEPARATOR.length; at++) {
      if (key[at] == '#' && key[at + 1] == '!' && key[at + 2] == '~' && key[at + 3] == '#') {
        return at + SEPARATOR.length;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    for (TsmFile file : files) {
      file.close();
    }
  }

  /** The keys of a file or of the log. */
  private abstract static class Keys {
    final int order;
    byte[] key = {};

    Keys(int order) {
      this.order = order;
    }

    abstract boolean next() throws IOException;

    abstract SourceCursor values(Damage damage);
  }

  private static final class FileKeys extends Keys {
    private final TsmFile file;
    private final TsmIndex index;
    private final Tombstones tombstones;

    FileKeys(TsmFile file, Tombstones tombstones, int order) {
      super(order);
      this.file = file;
      this.tombstones = tombstones;
      index = file.index();
    }

    @Override
    boolean next() throws IOException {
      boolean more = index.next();
      key = index.key();
      return more;
    }

    @Override
    SourceCursor values(Damage damage) {
      return new SourceCursor(file, index.blocks(), tombstones.of(key), damage);
    }
  }

  private static final class LogKeys extends Keys {
    private final Iterator<Map.Entry<byte[], LogColumn>> columns;
    private @Nullable LogColumn column;

    LogKeys(WriteLog log, int order) {
      super(order);
      columns = log.columns().entrySet().iterator();
    }

    @Override
    boolean next() {
      if (!columns.hasNext()) {
        return false;
      }
      Map.Entry<byte[], LogColumn> next = columns.next();
      key = next.getKey();
      column = next.getValue();
      return true;
    }

    @Override
    SourceCursor values(Damage damage) {
      return new SourceCursor(java.util.Objects.requireNonNull(column));
    }
  }
}
