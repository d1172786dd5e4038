package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database's continuous queries, subscriptions and materialized views, in order of creation.
 *
 * @param queries its continuous queries
 * @param subscriptions its subscriptions
 * @param views its materialized views
 */
public record DatabaseExtras(
    List<ContinuousQuery> queries, List<Subscription> subscriptions, List<MaterializedView> views) {
  /** No queries, no subscriptions and no views. */
  public static final DatabaseExtras NONE = new DatabaseExtras(List.of(), List.of(), List.of());

  public DatabaseExtras {
    queries = List.copyOf(queries);
    subscriptions = List.copyOf(subscriptions);
    views = List.copyOf(views);
  }

  DatabaseExtras with(ContinuousQuery query) {
    List<ContinuousQuery> next = new ArrayList<>(queries);
    next.add(query);
    return new DatabaseExtras(next, subscriptions, views);
  }

  DatabaseExtras without(ContinuousQuery query) {
    List<ContinuousQuery> next = new ArrayList<>(queries);
    next.remove(query);
    return new DatabaseExtras(next, subscriptions, views);
  }

  DatabaseExtras with(Subscription subscription) {
    List<Subscription> next = new ArrayList<>(subscriptions);
    next.add(subscription);
    return new DatabaseExtras(queries, next, views);
  }

  DatabaseExtras without(Subscription subscription) {
    List<Subscription> next = new ArrayList<>(subscriptions);
    next.remove(subscription);
    return new DatabaseExtras(queries, next, views);
  }

  /** The view of a name; null if there is none. */
  public @Nullable MaterializedView view(String name) {
    for (MaterializedView view : views) {
      if (view.name().equals(name)) {
        return view;
      }
    }
    return null;
  }

  /** With a view; it replaces one of its name. */
  DatabaseExtras with(MaterializedView view) {
    List<MaterializedView> next = new ArrayList<>(views);
    next.replaceAll(known -> known.name().equals(view.name()) ? view : known);
    if (view(view.name()) == null) {
      next.add(view);
    }
    return new DatabaseExtras(queries, subscriptions, next);
  }

  DatabaseExtras without(MaterializedView view) {
    List<MaterializedView> next = new ArrayList<>(views);
    next.remove(view);
    return new DatabaseExtras(queries, subscriptions, next);
  }
}
