package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database.
 *
 * @param id never reused, not even for a database of the same name
 * @param name its name
 * @param defaultPolicy the name of the default retention policy, which may have been dropped
 * @param policies its retention policies in order of creation
 */
public record Database(long id, String name, String defaultPolicy, List<RetentionPolicy> policies) {
  public Database {
    policies = List.copyOf(policies);
  }

  /** The name of the policy that a name means, whether there is such a policy or not. */
  public String policyName(String name) {
    return name.isEmpty() ? defaultPolicy : name;
  }

  /** The policy with this name; an empty name stands for the default policy. */
  public @Nullable RetentionPolicy policy(String policyName) {
    String wanted = policyName(policyName);
    for (RetentionPolicy policy : policies) {
      if (policy.name().equals(wanted)) {
        return policy;
      }
    }
    return null;
  }

  /** A copy with a policy added, or with the policy of the same id replaced. */
  Database with(RetentionPolicy policy, boolean makeDefault) {
    List<RetentionPolicy> next = new ArrayList<>(policies);
    boolean replaced = false;
    String newDefault = makeDefault ? policy.name() : defaultPolicy;
    for (int i = 0; i < next.size(); i++) {
      if (next.get(i).id() == policy.id()) {
        if (next.get(i).name().equals(newDefault)) {
          newDefault = policy.name();
        }
        next.set(i, policy);
        replaced = true;
      }
    }
    if (!replaced) {
      next.add(policy);
    }
    return new Database(id, name, newDefault, next);
  }

  Database without(String policyName) {
    List<RetentionPolicy> next = new ArrayList<>(policies);
    next.removeIf(policy -> policy.name().equals(policyName));
    return new Database(id, name, defaultPolicy, next);
  }
}
