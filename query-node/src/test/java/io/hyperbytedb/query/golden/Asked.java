package io.hyperbytedb.query.golden;

import java.util.Map;
import java.util.TreeMap;

/**
 * A request to {@code /query}.
 *
 * @param params the parameters of its URL besides the query
 * @param accept its Accept header, or empty
 */
record Asked(String query, Map<String, String> params, String accept) {
  Asked(String database, String query) {
    this(query, Map.of("db", database), "");
  }

  Asked with(String name, String value) {
    Map<String, String> more = new TreeMap<>(params);
    more.put(name, value);
    return new Asked(query, more, accept);
  }

  Asked withAccept(String type) {
    return new Asked(query, params, type);
  }

  Asked withQuery(String other) {
    return new Asked(other, params, accept);
  }

  Map<String, String> allParams() {
    return with("q", query).params;
  }

  @Override
  public String toString() {
    return new TreeMap<>(params) + (accept.isEmpty() ? "" : " " + accept) + " | " + query;
  }
}
