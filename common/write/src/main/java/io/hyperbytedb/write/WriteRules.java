package io.hyperbytedb.write;

import io.hyperbytedb.model.Compatibility;

/**
 * What writes must keep to besides the policy, and what is said about what does not.
 *
 * @param maxFields how many fields a measurement may have in a shard group; rows with further ones
 *     are refused
 * @param limits what a database may have
 * @param compatibility whose texts errors have
 */
public record WriteRules(long maxFields, SeriesLimits limits, Compatibility compatibility) {
  /** No limits, with the texts of an InfluxDB. */
  public static WriteRules unlimited(Compatibility compatibility) {
    return new WriteRules(Long.MAX_VALUE, SeriesLimits.NONE, compatibility);
  }
}
