package io.hyperbytedb.write;

import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The rows of one partition of the log that are not in a record yet. */
final class PartitionBuffer {
  private static final int BLOCK_BYTES = 1024;
  private static final int SERIES_BYTES = 64;

  /** A slot's ordinal is valid for these rows if its generation is this one. */
  private int generation = 1;

  private SeriesKey[] series = new SeriesKey[64];
  private int seriesCount;
  private final List<BlockBuffer> blocks = new ArrayList<>();

  /** The latest views of the blocks. */
  private List<ArrivedRows> views = List.of();

  /** The approximate memory use of the rows in bytes, including the gaps of sparse columns. */
  private long size;

  /** Adds a row; returns the approximate memory use of all rows in bytes. */
  long add(SeriesSlot slot, long time, StagedRow row) {
    if (slot.generation != generation) {
      number(slot);
    }
    BlockBuffer block = slot.measurement.block(slot.partition);
    if (block.rows() == 0) {
      blocks.add(block);
      size += BLOCK_BYTES;
    }
    block.add(slot.ordinal, time, row);
    size += Long.BYTES * (long) block.width() + row.textBytes;
    return size;
  }

  private void number(SeriesSlot slot) {
    if (seriesCount == series.length) {
      series = Arrays.copyOf(series, 2 * seriesCount);
    }
    series[seriesCount] = slot.key;
    slot.ordinal = seriesCount++;
    slot.generation = generation;
    size += SERIES_BYTES + slot.key.bytes().length;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** The rows, without copying; valid until the next change. */
  WalBatch view(WriteTarget target) {
    views = new ArrayList<>(blocks.size());
    for (BlockBuffer block : blocks) {
      views.add(block.view());
    }
    return new WalBatch(
        target.database().id(),
        target.policy().id(),
        target.database().name(),
        target.policy().name(),
        Arrays.asList(series).subList(0, seriesCount),
        views);
  }

  /** What a traced row is called, which stands in a block of the latest {@link #view}. */
  long origin(ArrivedRows block, int row) {
    for (int i = 0; i < views.size(); i++) {
      if (views.get(i) == block) {
        return blocks.get(i).origin(row);
      }
    }
    throw new IllegalArgumentException("the block is of another view");
  }

  void clear() {
    views = List.of();
    for (BlockBuffer block : blocks) {
      block.clear();
    }
    blocks.clear();
    seriesCount = 0;
    size = 0;
    generation++;
  }
}
