package io.hyperbytedb.catalog;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.Utf8Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The types of a measurement's fields, per shard group. Fields are added in place, so that adding
 * one does not copy the others; a type never changes. One thread adds, any thread may read.
 */
public final class MeasurementSchema {
  /** The schema of an unknown measurement. */
  static final MeasurementSchema EMPTY = new MeasurementSchema(new LongAdder());

  /** About what a shard group takes, and a field besides its name. */
  private static final int GROUP_BYTES = 400;

  private static final int FIELD_BYTES = 100;

  /**
   * How often a name is in memory: besides here in the memtable, and several times in the schema
   * and the metadata of a file that is being written, merged or opened.
   */
  static final int NAME_COPIES = 6;

  /** The fields of a shard group and the offsets of the commands that registered them. */
  private static final class Group {
    final ConcurrentHashMap<String, FieldType> fields = new ConcurrentHashMap<>();
    final List<Long> commands = new ArrayList<>();
    long bytes = GROUP_BYTES;
  }

  private final ConcurrentSkipListMap<Long, Group> groups = new ConcurrentSkipListMap<>();

  private final LongAdder bytes;

  /**
   * @param bytes counts about how many bytes of memory shard groups and fields take
   */
  MeasurementSchema(LongAdder bytes) {
    this.bytes = bytes;
  }

  /**
   * The type of a field in the shard group that starts at {@code shardGroup}; null if it has none.
   */
  public @Nullable FieldType type(long shardGroup, String field) {
    Group group = groups.get(shardGroup);
    return group == null ? null : group.fields.get(field);
  }

  /** How many fields have a type in a shard group. */
  public int count(long shardGroup) {
    Group group = groups.get(shardGroup);
    return group == null ? 0 : group.fields.size();
  }

  /**
   * All fields that have a type in a shard group starting in {@code [from, to]}, sorted by name and
   * then in InfluxDB's order of types (float, integer, string, boolean).
   */
  public SortedSet<FieldName> fields(long from, long to) {
    SortedSet<FieldName> fields =
        new TreeSet<>(
            (a, b) -> {
              int order = Utf8Order.compare(a.name(), b.name());
              return order != 0 ? order : a.type().compareTo(b.type());
            });
    if (from <= to) {
      for (Group group : groups.subMap(from, true, to, true).values()) {
        group.fields.forEach((name, type) -> fields.add(new FieldName(name, type)));
      }
    }
    return fields;
  }

  /** All fields in all shard groups, in the order of {@link #fields(long, long)}. */
  public SortedSet<FieldName> fields() {
    return fields(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /**
   * Adds fields; those that already have a type there keep it.
   *
   * @param command the offset of the command
   * @return the new fields
   */
  Map<String, FieldType> add(long shardGroup, Map<String, FieldType> fields, long command) {
    Map<String, FieldType> added = new HashMap<>();
    Group group = groups.get(shardGroup);
    if (group == null) {
      group = new Group();
      groups.put(shardGroup, group);
      bytes.add(group.bytes);
    }
    for (Map.Entry<String, FieldType> field : fields.entrySet()) {
      if (group.fields.putIfAbsent(field.getKey(), field.getValue()) == null) {
        added.put(field.getKey(), field.getValue());
        long more = FIELD_BYTES + (long) NAME_COPIES * field.getKey().length();
        group.bytes += more;
        bytes.add(more);
      }
    }
    if (!added.isEmpty()) {
      group.commands.add(command);
    }
    return added;
  }

  /** The starts of the shard groups that have fields. */
  List<Long> groups() {
    return new ArrayList<>(groups.keySet());
  }

  /** The offsets of the commands that registered the fields of a shard group. */
  List<Long> commands(long shardGroup) {
    Group group = groups.get(shardGroup);
    return group == null ? List.of() : group.commands;
  }

  /** Forgets a shard group. */
  void forget(long shardGroup) {
    Group group = groups.remove(shardGroup);
    if (group != null) {
      bytes.add(-group.bytes);
    }
  }

  /** Forgets all shard groups. */
  void forgetAll() {
    groups().forEach(this::forget);
  }
}
