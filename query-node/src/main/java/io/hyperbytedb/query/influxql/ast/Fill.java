package io.hyperbytedb.query.influxql.ast;

/** What a group without points shows. */
public sealed interface Fill {
  /** A null, the default. */
  Fill NULL = new NullFill();

  /** {@code fill(null)}, and no fill at all. */
  record NullFill() implements Fill {}

  /** {@code fill(none)}: the group is left out. */
  record NoFill() implements Fill {}

  /** {@code fill(previous)}. */
  record PreviousFill() implements Fill {}

  /** {@code fill(linear)}. */
  record LinearFill() implements Fill {}

  /** {@code fill(5)}. */
  record IntegerFill(long value) implements Fill {}

  /** {@code fill(5.5)}. */
  record NumberFill(double value) implements Fill {}
}
