package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types of a measurement's numeric fields, which JSON answers do not reveal. A field has one
 * type per shard group, but may differ between shard groups.
 */
final class FieldTypes {
  /** What is known about a field's numbers. */
  enum Numbers {
    FLOATS,
    INTEGERS,
    /** Floats in some shard groups and integers in others. */
    EITHER
  }

  /** Why a number of {@link Numbers#EITHER} cannot be exported. */
  static final String CANNOT_TELL =
      "integers and floats in different shard groups, which only an admin can tell apart, and"
          + " only by a name without control characters";

  private static final String FLOAT = "float";
  private static final String INTEGER = "integer";

  private final Map<String, Set<String>> types;
  private final Map<String, Numbers> within;

  private FieldTypes(Map<String, Set<String>> types, Map<String, Numbers> within) {
    this.types = types;
    this.within = within;
  }

  /**
   * Queries the fields of a measurement.
   *
   * @param on the database in quotes
   * @param from policy and measurement, as written after FROM
   */
  static FieldTypes ask(QueryClient client, String on, String from) throws IOException {
    Map<String, Set<String>> types = new HashMap<>();
    client.ask(
        "SHOW FIELD KEYS ON " + on + " FROM " + from,
        (series, values) ->
            types
                .computeIfAbsent(String.valueOf(values.get(0)), name -> new HashSet<>())
                .add(String.valueOf(values.get(1))));
    return new FieldTypes(types, Map.of());
  }

  /** The fields with each of their types; types that InfluxDB 1.x lacks are omitted. */
  List<FieldName> fields() {
    List<FieldName> fields = new ArrayList<>();
    types.forEach(
        (name, all) -> {
          for (FieldType type : FieldType.values()) {
            if (all.contains(type.influxName())) {
              fields.add(new FieldName(name, type));
            }
          }
        });
    return fields;
  }

  boolean isEmpty() {
    return types.isEmpty();
  }

  /** Whether a field has several types, so that a query must not span shard groups. */
  boolean several() {
    return types.values().stream().anyMatch(set -> set.size() > 1);
  }

  /** What is known about a field; null if it did not exist when the server was queried. */
  @Nullable Numbers of(String field) {
    Numbers found = within.get(field);
    Set<String> all = types.get(field);
    if (found != null || all == null) {
      return found;
    }
    if (!all.contains(INTEGER)) {
      return Numbers.FLOATS;
    }
    return all.contains(FLOAT) ? Numbers.EITHER : Numbers.INTEGERS;
  }

  /**
   * Adds the types in a shard group: a bitwise operator accepts integers, and names the floats that
   * it refuses.
   *
   * @param condition restricts a query to one shard group
   * @param oneGroup whether it does; otherwise nothing is known
   */
  FieldTypes within(QueryClient client, String on, String from, String condition, boolean oneGroup)
      throws IOException {
    Map<String, Numbers> found = new HashMap<>();
    for (String field : types.keySet()) {
      String quoted = InfluxName.quote(field);
      if (oneGroup && quoted != null && of(field) == Numbers.EITHER) {
        String select = "SELECT " + quoted + " & 0 FROM " + on + "." + from + condition;
        found.put(
            field, isInteger(client, select + " LIMIT 1") ? Numbers.INTEGERS : Numbers.FLOATS);
      }
    }
    return new FieldTypes(types, found);
  }

  private static boolean isInteger(QueryClient client, String select) throws IOException {
    try {
      client.ask(select, (series, values) -> {});
      return true;
    } catch (HyperbyteException e) {
      if (String.valueOf(e.getMessage()).contains("incompatible types")) {
        return false;
      }
      throw e;
    }
  }
}
