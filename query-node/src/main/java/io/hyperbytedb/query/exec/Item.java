package io.hyperbytedb.query.exec;

/** A column of a SELECT after wildcards were replaced. */
sealed interface Item {
  /** The column's name. */
  String name();

  /** A field. */
  record OfField(String name, String field) implements Item {}

  /** A tag. */
  record OfTag(String name, String tag) implements Item {}

  /** A function of a field. */
  record OfCall(String name, String function, String field) implements Item {}
}
