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
import org.jspecify.annotations.Nullable;

/**
 * The types of a measurement's fields, per shard group. Fields are added in place, so that adding
 * one does not copy the others; a type never changes. One thread adds, any thread may read.
 */
public final class MeasurementSchema {
  /** The schema of an unknown measurement. */
  static final MeasurementSchema EMPTY = new MeasurementSchema();

  /** The fields of a shard group and the offsets of the commands that registered them. */
  private static final class Group {
    final ConcurrentHashMap<String, FieldType> fields = new ConcurrentHashMap<>();
    final List<Long> commands = new ArrayList<>();
  }

  private final ConcurrentSkipListMap<Long, Group> groups = new ConcurrentSkipListMap<>();

  MeasurementSchema() {}

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
    Group group = groups.computeIfAbsent(shardGroup, start -> new Group());
    fields.forEach(
        (name, type) -> {
          if (group.fields.putIfAbsent(name, type) == null) {
            added.put(name, type);
          }
        });
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
    groups.remove(shardGroup);
  }
}
