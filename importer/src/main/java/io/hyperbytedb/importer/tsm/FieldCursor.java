package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of a field of a series, in the order of their times: of each time the latest write.
 */
public final class FieldCursor {
  private static final int MERGED = 1000;

  private final byte[] name;
  private final BlockType type;
  private final List<SourceCursor> sources;
  private final Block merged = new Block();

  /**
   * @param sources a later one has later writes
   * @param damage is told of sources that have another type than the last
   */
  FieldCursor(byte[] name, List<SourceCursor> sources, Damage damage) throws IOException {
    this.name = name;
    type = sources.getLast().type();
    this.sources = new ArrayList<>(sources.size());
    for (SourceCursor source : sources) {
      if (source.type() == type) {
        this.sources.add(source);
      } else if (source.ready()) {
        // Without values, its type is that of a field that was deleted.
        damage.found(source.wrongType(type));
      }
    }
  }

  /** Its name, without escapes. */
  public byte[] name() {
    return name;
  }

  /** The type of all its values. */
  public BlockType type() {
    return type;
  }

  /**
   * The next values; none after the last. They are there until the next call.
   *
   * @throws DamagedException for a damaged block, unless it is to be left out
   */
  public Block next() throws IOException {
    merged.start(type);
    ready();
    if (sources.isEmpty()) {
      return merged;
    }
    if (sources.size() == 1 && sources.getFirst().at == 0) {
      SourceCursor only = sources.getFirst();
      only.at = only.block.size;
      return only.block;
    }
    Text text = new Text(type);
    while (merged.size < MERGED && !sources.isEmpty()) {
      step(text);
      ready();
    }
    merged.text = text.bytes;
    return merged;
  }

  private void ready() throws IOException {
    for (int i = sources.size() - 1; i >= 0; i--) {
      if (!sources.get(i).ready()) {
        sources.remove(i);
      }
    }
  }

  /** Takes the value of the earliest time, from the last source that has one. */
  private void step(Text text) {
    SourceCursor winner = sources.getFirst();
    for (int i = 1; i < sources.size(); i++) {
      if (sources.get(i).time() <= winner.time()) {
        winner = sources.get(i);
      }
    }
    long time = winner.time();
    merged.add(time, text.taken(winner.block, winner.block.values[winner.at]));
    for (int i = 0; i < sources.size(); i++) {
      if (sources.get(i).time() == time) {
        sources.get(i).at++;
      }
    }
  }

  /** The strings of several blocks in one array. */
  private static final class Text {
    private final boolean strings;
    private byte[] bytes = {};
    private int end;

    Text(BlockType type) {
      strings = type == BlockType.STRING;
    }

    long taken(Block from, long value) {
      if (!strings) {
        return value;
      }
      int length = (int) value;
      if (end + length > bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, Math.max(end + length, 2 * bytes.length + 64));
      }
      System.arraycopy(from.text, (int) (value >>> 32), bytes, end, length);
      end += length;
      return ((long) (end - length) << 32) | length;
    }
  }
}
