package io.hyperbytedb.model;

/** The InfluxDB whose answers count, where its versions differ. */
public enum Compatibility {
  /** InfluxDB 1.8. */
  V1_8("1.8"),

  /** InfluxDB 1.12. */
  V1_12("1.12");

  private final String version;

  Compatibility(String version) {
    this.version = version;
  }

  /** Whether this one is at least as new as another. */
  public boolean since(Compatibility other) {
    return compareTo(other) >= 0;
  }

  /** The version, as settings name it. */
  @Override
  public String toString() {
    return version;
  }
}
