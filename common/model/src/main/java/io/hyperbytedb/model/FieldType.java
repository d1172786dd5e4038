package io.hyperbytedb.model;

/** The type of a field's values. The wire ids are part of our formats and never change. */
public enum FieldType {
  /** IEEE 754 binary64; never NaN or infinite. */
  FLOAT(1, "float"),
  /** Signed 64-bit integer. */
  INTEGER(2, "integer"),
  /** Bytes of text, UTF-8 by convention. InfluxDB documents a limit of 64 KiB but accepts 1 MiB. */
  STRING(3, "string"),
  /** True or false. */
  BOOLEAN(4, "boolean");

  private static final FieldType[] BY_ID = {null, FLOAT, INTEGER, STRING, BOOLEAN};

  private final int id;
  private final String influxName;

  FieldType(int id, String influxName) {
    this.id = id;
    this.influxName = influxName;
  }

  /** The number that stands for this type in our formats. */
  public int id() {
    return id;
  }

  /** The name InfluxDB prints, as in {@code SHOW FIELD KEYS}. */
  public String influxName() {
    return influxName;
  }

  /**
   * The type with this wire id.
   *
   * @throws IllegalArgumentException if no type has it
   */
  public static FieldType ofId(int id) {
    if (id < 1 || id >= BY_ID.length) {
      throw new IllegalArgumentException("unknown field type [" + id + "]");
    }
    return BY_ID[id];
  }
}
