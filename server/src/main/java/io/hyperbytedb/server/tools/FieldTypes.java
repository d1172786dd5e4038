package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of a measurement are integers, which no JSON answer tells. A field has one type in
 * a shard group, but may have others in others.
 */
final class FieldTypes {
  /** What is known of a field's numbers. */
  enum Numbers {
    FLOATS,
    INTEGERS,
    /** Some shard groups have floats, others integers. */
    EITHER
  }

  private static final String FLOAT = "float";
  private static final String INTEGER = "integer";

  private final Map<String, Set<String>> types;
  private final Map<String, Numbers> within;

  private FieldTypes(Map<String, Set<String>> types, Map<String, Numbers> within) {
    this.types = types;
    this.within = within;
  }

  /**
   * Asks for the fields of a measurement.
   *
   * @param on the database in quotes
   * @param from policy and measurement, as they stand after FROM
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

  boolean isEmpty() {
    return types.isEmpty();
  }

  /** Whether a field has several types, so that a query must not cover several shard groups. */
  boolean several() {
    return types.values().stream().anyMatch(set -> set.size() > 1);
  }

  /** What is known of a field; null of one that was not there when the server was asked. */
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
   * These, with the types that a shard group has: a bitwise operator takes integers, and refuses
   * floats by name.
   *
   * @param condition covers one shard group
   * @param oneGroup whether it does; if not nothing is known
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
