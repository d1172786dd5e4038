package io.hyperbytedb.query.influxql.ast;

/** A type as InfluxQL names it, in casts ({@code value::integer}) and in type errors. */
public enum DataType {
  /** Not said, or not known. */
  UNKNOWN("unknown"),
  FLOAT("float"),
  INTEGER("integer"),
  UNSIGNED("unsigned"),
  STRING("string"),
  BOOLEAN("boolean"),
  TIME("time"),
  DURATION("duration"),
  TAG("tag"),
  /** Any type of field, as opposed to a tag; written {@code field}. */
  ANY_FIELD("field");

  private final String influxName;

  DataType(String influxName) {
    this.influxName = influxName;
  }

  /** The name InfluxQL uses. */
  public String influxName() {
    return influxName;
  }
}
