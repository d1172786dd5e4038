package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.Subscription;
import io.hyperbytedb.catalog.SubscriptionStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * What one consumer group does: it sends the points of a policy to a destination, or to one of
 * several.
 *
 * @param group the group
 * @param of the subscription
 * @param policyId the catalog's id of the policy
 * @param destinations URLs
 * @param since for each WAL partition the offset from which on records are sent; empty for where
 *     the log ends when the group begins
 */
record Job(
    String group,
    SubscriptionStatus.Name of,
    long policyId,
    List<String> destinations,
    List<Long> since) {

  /** The jobs of a subscription. */
  static List<Job> of(Database database, RetentionPolicy policy, Subscription subscription) {
    SubscriptionStatus.Name name =
        new SubscriptionStatus.Name(
            database.name(), subscription.policy(), subscription.name(), subscription.mode());
    List<String> groups = subscription.groups(database);
    List<String> urls = subscription.destinations();
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      jobs.add(
          new Job(
              groups.get(i),
              name,
              policy.id(),
              subscription.toAll() ? List.of(urls.get(i)) : urls,
              subscription.origin().since()));
    }
    return jobs;
  }

  /** What the log calls it. */
  String said() {
    return "subscription [" + of.name() + "] of [" + of.database() + "]";
  }
}
