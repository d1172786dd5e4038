package io.hyperbytedb.catalog;

/** A user's privilege on a database, as a set of bits. */
public enum Privilege {
  NONE(0, "NO PRIVILEGES"),
  READ(1, "READ"),
  WRITE(2, "WRITE"),
  ALL(3, "ALL PRIVILEGES");

  private final int bits;
  private final String influxName;

  Privilege(int bits, String influxName) {
    this.bits = bits;
    this.influxName = influxName;
  }

  /** How InfluxDB prints it. */
  public String influxName() {
    return influxName;
  }

  /** The bits of the privilege: 1 for reading, 2 for writing. */
  int bits() {
    return bits;
  }

  /** The privilege with these bits, 0 to 3. */
  static Privilege of(int bits) {
    for (Privilege privilege : values()) {
      if (privilege.bits == bits) {
        return privilege;
      }
    }
    throw new IllegalArgumentException("privilege [" + bits + "]");
  }

  /** The privilege that remains after revoking another one. */
  Privilege without(Privilege other) {
    return of(bits & ~other.bits);
  }
}
