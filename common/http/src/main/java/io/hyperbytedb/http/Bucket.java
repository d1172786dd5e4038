package io.hyperbytedb.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;

/**
 * A bucket of InfluxDB 2.
 *
 * @param policy a retention policy; empty for the database's default
 */
public record Bucket(String database, String policy) {
  /**
   * The bucket with a name, {@code database} or {@code database/policy}.
   *
   * @throws HyperbyteException with 1.8's status and text if the name has no database
   */
  public static Bucket of(String name) {
    int slash = name.indexOf('/');
    if (name.isEmpty()) {
      throw noBucket(
          "bucket name \"\" is missing a slash; not in \"database/retention-policy\" format");
    }
    if (slash == 0) {
      throw noBucket(
          "bucket name " + GoText.quote(name) + " is in db/rp form but has an empty database");
    }
    return slash < 0
        ? new Bucket(name, "")
        : new Bucket(name.substring(0, slash), name.substring(slash + 1));
  }

  private static HyperbyteException noBucket(String message) {
    return new HyperbyteException(ErrorCode.DATABASE_NOT_FOUND, message);
  }
}
