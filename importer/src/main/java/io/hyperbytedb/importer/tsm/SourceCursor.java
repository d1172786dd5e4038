package io.hyperbytedb.importer.tsm;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The values of a key in one file, without what was deleted of it, or in the log of writes. */
final class SourceCursor {
  private static final KeyBlocks NONE = new KeyBlocks(BlockType.FLOAT, new long[0]);

  private final @Nullable TsmFile file;
  private final KeyBlocks keys;
  private final long @Nullable [] deleted;
  private final Damage damage;
  final Block block = new Block();
  private int entry;

  /** The current value's place in {@link #block}. */
  int at;

  SourceCursor(TsmFile file, KeyBlocks keys, long @Nullable [] deleted, Damage damage) {
    this.file = file;
    this.keys = keys;
    this.deleted = deleted;
    this.damage = damage;
  }

  SourceCursor(LogColumn column) {
    file = null;
    keys = NONE;
    deleted = null;
    damage = Damage.STOPS;
    column.copyTo(block);
  }

  BlockType type() {
    return file == null ? block.type() : keys.type();
  }

  /** Names the first block, which has a type that the others have not. */
  DamagedException wrongType(BlockType other) {
    return new DamagedException(
        file == null ? "the log of writes" : file.name(),
        file == null ? 0 : keys.offset(0),
        "a field has the type " + type() + " there and " + other + " in what was written later");
  }

  long time() {
    return block.times[at];
  }

  /** Whether there is a current value. */
  boolean ready() throws IOException {
    while (at == block.size) {
      if (file == null || entry == keys.count()) {
        return false;
      }
      load(file, entry++);
    }
    return true;
  }

  private void load(TsmFile from, int next) throws IOException {
    at = 0;
    block.size = 0;
    if (covered(keys.first(next), keys.last(next))) {
      return;
    }
    try {
      from.read(keys, next, block);
    } catch (DamagedException e) {
      block.size = 0;
      damage.found(e);
      return;
    }
    if (deleted != null) {
      for (int i = 0; i < deleted.length; i += 2) {
        delete(deleted[i], deleted[i + 1]);
      }
    }
  }

  private boolean covered(long first, long last) {
    for (int i = 0; deleted != null && i < deleted.length; i += 2) {
      if (deleted[i] <= first && deleted[i + 1] >= last) {
        return true;
      }
    }
    return false;
  }

  private void delete(long from, long to) {
    int kept = 0;
    for (int i = 0; i < block.size; i++) {
      if (block.times[i] < from || block.times[i] > to) {
        block.times[kept] = block.times[i];
        block.values[kept++] = block.values[i];
      }
    }
    block.size = kept;
  }
}
