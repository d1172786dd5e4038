package io.hyperbytedb.catalog;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The types of a measurement's fields, for each shard group. Immutable. */
public final class MeasurementSchema {
  static final MeasurementSchema EMPTY = new MeasurementSchema(new TreeMap<>());

  private final NavigableMap<Long, Map<String, FieldType>> groups;

  private MeasurementSchema(NavigableMap<Long, Map<String, FieldType>> groups) {
    this.groups = groups;
  }

  /**
   * The type of a field in the shard group that starts at {@code shardGroup}; null if it has none.
   */
  public @Nullable FieldType type(long shardGroup, String field) {
    Map<String, FieldType> group = groups.get(shardGroup);
    return group == null ? null : group.get(field);
  }

  /**
   * All fields that have a type in a shard group starting in {@code [from, to]}, sorted by name and
   * then in InfluxDB's order of types (float, integer, string, boolean).
   */
  public SortedSet<FieldName> fields(long from, long to) {
    SortedSet<FieldName> fields =
        new TreeSet<>(
            (a, b) -> {
              int order = a.name().compareTo(b.name());
              return order != 0 ? order : a.type().compareTo(b.type());
            });
    if (from <= to) {
      for (Map<String, FieldType> group : groups.subMap(from, true, to, true).values()) {
        group.forEach((name, type) -> fields.add(new FieldName(name, type)));
      }
    }
    return fields;
  }

  /** All fields in all shard groups, in the order of {@link #fields(long, long)}. */
  public SortedSet<FieldName> fields() {
    return fields(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  /** This schema and more fields; the same if all have a type there already, which they keep. */
  MeasurementSchema with(long shardGroup, Map<String, FieldType> fields) {
    Map<String, FieldType> group = groups.getOrDefault(shardGroup, Map.of());
    if (group.keySet().containsAll(fields.keySet())) {
      return this;
    }
    Map<String, FieldType> changed = new HashMap<>(fields);
    changed.putAll(group);
    NavigableMap<Long, Map<String, FieldType>> next = new TreeMap<>(groups);
    next.put(shardGroup, changed);
    return new MeasurementSchema(next);
  }

  /** The starts of the shard groups that have fields. */
  Iterable<Long> groups() {
    return groups.keySet();
  }

  /** The fields of one shard group. */
  Map<String, FieldType> group(long shardGroup) {
    return groups.getOrDefault(shardGroup, Map.of());
  }
}
