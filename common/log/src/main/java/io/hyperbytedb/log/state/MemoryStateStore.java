package io.hyperbytedb.log.state;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A state store in memory. {@link #crash} discards what was not flushed. */
public final class MemoryStateStore implements StateStore {
  private TreeMap<byte[], byte[]> data = new TreeMap<>(Arrays::compareUnsigned);

  @GuardedBy("this")
  private TreeMap<byte[], byte[]> durable = new TreeMap<>(Arrays::compareUnsigned);

  private long applied;

  @GuardedBy("this")
  private long durableApplied;

  /** A copy of this store's current content, flushed. */
  public synchronized MemoryStateStore copy() {
    MemoryStateStore copy = new MemoryStateStore();
    copy.data = new TreeMap<>(data);
    copy.applied = applied;
    copy.flush();
    return copy;
  }

  /** Restores the state of the last flush. */
  public synchronized void crash() {
    data = new TreeMap<>(durable);
    applied = durableApplied;
  }

  @Override
  public synchronized long appliedOffset() {
    return applied;
  }

  @Override
  public synchronized void commit(long appliedOffset, Consumer<StateWriter> changes) {
    TreeMap<byte[], byte[]> next = new TreeMap<>(data);
    changes.accept(
        new StateWriter() {
          @Override
          public void put(byte[] key, byte[] value) {
            next.put(key, value);
          }

          @Override
          public void delete(byte[] key) {
            next.remove(key);
          }
        });
    data = next;
    applied = appliedOffset;
  }

  @Override
  public synchronized byte @Nullable [] get(byte[] key) {
    return data.get(key);
  }

  @Override
  public synchronized void scan(byte[] prefix, Visitor visitor) {
    for (Map.Entry<byte[], byte[]> entry : data.tailMap(prefix).entrySet()) {
      byte[] key = entry.getKey();
      if (key.length < prefix.length
          || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
        return;
      }
      visitor.visit(key, entry.getValue());
    }
  }

  @Override
  public synchronized void flush() {
    durable = new TreeMap<>(data);
    durableApplied = applied;
  }

  @Override
  public void checkpoint(Path directory) {
    throw new IllegalStateException("a store in memory has no checkpoints");
  }

  @Override
  public void close() {}

  /** All entries and the offset, for comparisons. */
  @Override
  public synchronized String toString() {
    StringBuilder out = new StringBuilder().append(applied);
    HexFormat hex = HexFormat.of();
    data.forEach(
        (key, value) ->
            out.append('\n').append(hex.formatHex(key)).append('=').append(hex.formatHex(value)));
    return out.toString();
  }
}
