package io.hyperbytedb.catalog;

import java.util.List;

/**
 * Where points of a policy are to be sent as well.
 *
 * @param policy the name of the retention policy
 * @param name its name, one of its policy
 * @param toAll whether every destination gets every point, not one of them each
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
