package io.hyperbytedb.catalog;

import java.util.List;

/**
 * An InfluxDB subscription: further destinations of the points of a policy.
 *
 * @param policy the name of the retention policy
 * @param name its name, unique in its policy
 * @param toAll whether every destination gets every point, rather than each point going to one of
 *     them
 * @param destinations URLs
 */
public record Subscription(String policy, String name, boolean toAll, List<String> destinations) {
  public Subscription {
    destinations = List.copyOf(destinations);
  }

  /** {@code ALL} or {@code ANY}. */
  public String mode() {
    return toAll ? "ALL" : "ANY";
  }
}
