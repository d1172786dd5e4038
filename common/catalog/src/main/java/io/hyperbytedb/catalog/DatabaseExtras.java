package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.List;

/**
 * A database's continuous queries and subscriptions, in order of creation.
 *
 * @param queries its continuous queries
 * @param subscriptions its subscriptions
 */
public record DatabaseExtras(List<ContinuousQuery> queries, List<Subscription> subscriptions) {
  /** No queries and no subscriptions. */
  public static final DatabaseExtras NONE = new DatabaseExtras(List.of(), List.of());

  public DatabaseExtras {
    queries = List.copyOf(queries);
    subscriptions = List.copyOf(subscriptions);
  }

  DatabaseExtras with(ContinuousQuery query) {
    List<ContinuousQuery> next = new ArrayList<>(queries);
    next.add(query);
    return new DatabaseExtras(next, subscriptions);
  }

  DatabaseExtras without(ContinuousQuery query) {
    List<ContinuousQuery> next = new ArrayList<>(queries);
    next.remove(query);
    return new DatabaseExtras(next, subscriptions);
  }

  DatabaseExtras with(Subscription subscription) {
    List<Subscription> next = new ArrayList<>(subscriptions);
    next.add(subscription);
    return new DatabaseExtras(queries, next);
  }

  DatabaseExtras without(Subscription subscription) {
    List<Subscription> next = new ArrayList<>(subscriptions);
    next.remove(subscription);
    return new DatabaseExtras(queries, next);
  }
}
