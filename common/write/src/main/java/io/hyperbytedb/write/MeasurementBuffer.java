package io.hyperbytedb.write;

import io.hyperbytedb.model.FieldType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A measurement in a {@link RowWriter}: its fields and its rows by partition. */
public final class MeasurementBuffer {
  /** The approximate size of a field without its name, including its slot. */
  private static final long FIELD_BYTES = 400;

  /** About what a block takes, without its rows. */
  private static final long BLOCK_BYTES = 600;

  private final String name;

  /** For each name its slots by type id; null where the type has not occurred. */
  private final Map<String, @Nullable FieldSlot[]> slots = new HashMap<>();

  private int fieldCount;
  private final Footprint footprint;
  private final Footprint slotFootprint;
  private final @Nullable BlockBuffer[] blocks;

  /** The shard groups that the current write touches, and the one of the latest row. */
  private final Map<Long, GroupSchema> groups = new HashMap<>();

  @Nullable GroupSchema latest;

  MeasurementBuffer(String name, int partitions, Footprint footprint, Footprint slotFootprint) {
    this.name = name;
    this.slotFootprint = slotFootprint;
    this.footprint = footprint;
    this.blocks = new BlockBuffer[partitions];
  }

  /** The measurement's name. */
  public String name() {
    return name;
  }

  /** The slot of a field; the same for equal arguments. */
  public FieldSlot field(String field, FieldType type) {
    @Nullable FieldSlot[] byType =
        slots.computeIfAbsent(field, key -> new FieldSlot[FieldType.values().length + 1]);
    FieldSlot slot = byType[type.id()];
    if (slot == null) {
      slot = new FieldSlot(field, type, fieldCount++);
      byType[type.id()] = slot;
      slotFootprint.add(FIELD_BYTES + 2L * field.length());
    }
    return slot;
  }

  int fieldCount() {
    return fieldCount;
  }

  /** The block of rows in a partition. */
  BlockBuffer block(int partition) {
    BlockBuffer block = blocks[partition];
    if (block == null) {
      block = new BlockBuffer(this, footprint);
      slotFootprint.add(BLOCK_BYTES);
      blocks[partition] = block;
    }
    return block;
  }

  /** Releases the memory of all blocks, which must be empty. */
  void dropBlocks() {
    Arrays.fill(blocks, null);
  }

  /** By the starts of their shard groups. */
  Map<Long, GroupSchema> groups() {
    return groups;
  }

  /** Discards the state of the write, which has ended. */
  void forgetGroups() {
    groups.clear();
    latest = null;
  }
}
