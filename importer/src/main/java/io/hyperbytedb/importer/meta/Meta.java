package io.hyperbytedb.importer.meta;

import java.util.List;

/** The content of {@code meta.db}. */
public record Meta(List<Database> databases, List<User> users) {
  /**
   * A database.
   *
   * @param defaultPolicy empty if there is none
   */
  public record Database(
      String name, String defaultPolicy, List<Policy> policies, List<ContinuousQuery> queries) {}

  /**
   * A retention policy.
   *
   * @param duration in nanoseconds, 0 for ever
   * @param shardDuration in nanoseconds
   */
  public record Policy(
      String name,
      long duration,
      long shardDuration,
      long replicas,
      List<ShardGroup> groups,
      List<Subscription> subscriptions) {}

  /**
   * The shards of a range of time.
   *
   * @param start its first nanosecond
   * @param end the first nanosecond after it
   * @param deleted whether it expired and is being removed
   */
  public record ShardGroup(long start, long end, boolean deleted, List<Long> shards) {}

  /** Where writes are sent to. */
  public record Subscription(String name, String mode, List<String> destinations) {}

  /** A continuous query with the statement that creates it. */
  public record ContinuousQuery(String name, String statement) {}

  /** A user, whose password is a bcrypt hash that no statement takes. */
  public record User(String name, boolean admin, List<Grant> grants) {}

  /** A privilege: READ, WRITE or ALL. */
  public record Grant(String database, String privilege) {}
}
