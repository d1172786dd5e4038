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
import org.jspecify.annotations.Nullable;
import org.pcollections.ConsPStack;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PStack;
import org.pcollections.TreePMap;

/**
 * The types of a measurement's fields, per shard group. Immutable: a change returns a new schema,
 * which shares all that did not change, so that adding a field to a thousand others copies some ten
 * nodes of a tree.
 */
public final class MeasurementSchema {
  /** The schema of an unknown measurement. */
  static final MeasurementSchema EMPTY = new MeasurementSchema(TreePMap.empty(), 0);

  /** About what a shard group takes, and a field besides its name. */
  private static final int GROUP_BYTES = 400;

  private static final int FIELD_BYTES = 100;

  /**
   * How often a name is in memory: besides here in the memtable, and several times in the schema
   * and the metadata of a file that is being written, merged or opened.
   */
  static final int NAME_COPIES = 6;

  /**
   * The fields of a shard group.
   *
   * @param commands the offsets of the commands that registered them, the latest first
   */
  private record Group(PMap<String, FieldType> fields, PStack<Long> commands, long bytes) {
    static final Group EMPTY = new Group(HashTreePMap.empty(), ConsPStack.empty(), GROUP_BYTES);
  }

  private final TreePMap<Long, Group> groups;
  private final long bytes;

  private MeasurementSchema(TreePMap<Long, Group> groups, long bytes) {
    this.groups = groups;
    this.bytes = bytes;
  }

  /** About how many bytes of memory shard groups and fields take. */
  long bytes() {
    return bytes;
  }

  /**
   * The type of a field in the shard group that starts at {@code shardGroup}; null if it has none.
   */
  public @Nullable FieldType type(long shardGroup, String field) {
    Group group = groups.get(shardGroup);
    return group == null ? null : group.fields().get(field);
  }

  /** How many fields have a type in a shard group. */
  public int count(long shardGroup) {
    Group group = groups.get(shardGroup);
    return group == null ? 0 : group.fields().size();
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
        group.fields().forEach((name, type) -> fields.add(new FieldName(name, type)));
      }
    }
    return fields;
  }

  /** All fields in all shard groups, in the order of {@link #fields(long, long)}. */
  public SortedSet<FieldName> fields() {
    return fields(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** Those of some fields that have no type in a shard group yet. */
  Map<String, FieldType> missing(long shardGroup, Map<String, FieldType> fields) {
    Map<String, FieldType> missing = new HashMap<>(fields);
    Group group = groups.get(shardGroup);
    if (group != null) {
      missing.keySet().removeIf(group.fields()::containsKey);
    }
    return missing;
  }

  /**
   * With more fields; those that already have a type there keep it.
   *
   * @param command the offset of the command
   */
  MeasurementSchema with(long shardGroup, Map<String, FieldType> fields, long command) {
    Group old = groups.get(shardGroup);
    Map<String, FieldType> added = missing(shardGroup, fields);
    if (old != null && added.isEmpty()) {
      return this;
    }
    Group from = old == null ? Group.EMPTY : old;
    long more = 0;
    for (String name : added.keySet()) {
      more += FIELD_BYTES + (long) NAME_COPIES * name.length();
    }
    Group next =
        new Group(
            from.fields().plusAll(added),
            added.isEmpty() ? from.commands() : from.commands().plus(command),
            from.bytes() + more);
    return new MeasurementSchema(
        groups.plus(shardGroup, next), bytes + next.bytes() - (old == null ? 0 : old.bytes()));
  }

  /** The starts of the shard groups that have fields. */
  List<Long> groups() {
    return new ArrayList<>(groups.keySet());
  }

  /** The offsets of the commands that registered the fields of a shard group. */
  List<Long> commands(long shardGroup) {
    Group group = groups.get(shardGroup);
    return group == null ? List.of() : group.commands();
  }

  /** Without a shard group. */
  MeasurementSchema without(long shardGroup) {
    Group group = groups.get(shardGroup);
    return group == null
        ? this
        : new MeasurementSchema(groups.minus(shardGroup), bytes - group.bytes());
  }
}
