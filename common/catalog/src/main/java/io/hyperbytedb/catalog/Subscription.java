package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * An InfluxDB subscription: further destinations of the points of a policy.
 *
 * @param policy the name of the retention policy
 * @param name its name, unique in its policy
 * @param toAll whether every destination gets every point, rather than each point going to one of
 *     them
 * @param destinations URLs
 * @param origin when it was created
 */
public record Subscription(
    String policy, String name, boolean toAll, List<String> destinations, Origin origin) {

  /** How the names of its consumer groups begin. */
  public static final String GROUPS = "hyperbytedb-subscription-";

  /** Of subscriptions that were created before their origin was stored. */
  public static final Origin UNKNOWN = new Origin(0, List.of());

  /**
   * When a subscription was created.
   *
   * @param id the offset of the command that created it, which no other subscription has; 0 if it
   *     is not known
   * @param since for each WAL partition the offset from which on records are sent; empty if it is
   *     not known
   */
  public record Origin(long id, List<Long> since) {
    public Origin {
      since = List.copyOf(since);
    }
  }

  public Subscription {
    destinations = List.copyOf(destinations);
  }

  /** {@code ALL} or {@code ANY}. */
  public String mode() {
    return toAll ? "ALL" : "ANY";
  }

  /**
   * The consumer groups whose committed offsets are its positions in the WAL: one for each
   * destination if all get all points, so that none waits for another; else one.
   *
   * @param database the database that it belongs to
   */
  public List<String> groups(Database database) {
    // A name is as good as an id as long as the subscription is not dropped and created again,
    // which gives it one.
    String own =
        GROUPS
            + (origin.id() == 0
                ? "of-" + database.id() + "-" + policy + "-" + name
                : Long.toString(origin.id()));
    if (!toAll) {
      return List.of(own);
    }
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < destinations.size(); i++) {
      groups.add(own + "-" + i);
    }
    return groups;
  }

  Subscription withId(long id) {
    return new Subscription(policy, name, toAll, destinations, new Origin(id, origin.since()));
  }
}
