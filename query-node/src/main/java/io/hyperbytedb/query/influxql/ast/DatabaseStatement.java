package io.hyperbytedb.query.influxql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The statements that create, change and drop databases and what belongs to one. Durations are
 * nanoseconds; a retention of 0 is {@code INF}.
 */
public sealed interface DatabaseStatement extends Statement {

  /**
   * {@code CREATE DATABASE name [WITH …]}.
   *
   * @param retentionPolicy what follows WITH
   */
  record CreateDatabase(String name, @Nullable PolicyOptions retentionPolicy)
      implements DatabaseStatement {}

  /**
   * The policy that a database is created with.
   *
   * @param name empty for the server's default name
   * @param duration how long points are kept
   * @param replication copies
   * @param shardDuration span of a shard group, 0 for the server's choice
   * @param limits of the times of written points
   */
  record PolicyOptions(
      String name,
      @Nullable Long duration,
      @Nullable Integer replication,
      long shardDuration,
      WriteLimits limits) {}

  /**
   * {@code [FUTURE LIMIT d] [PAST LIMIT d]}; null is what isn't said, 0 no limit.
   *
   * @param future how far in the future written points may be
   * @param past how far in the past written points may be
   */
  record WriteLimits(@Nullable Long future, @Nullable Long past) {}

  /** {@code DROP DATABASE name}. */
  record DropDatabase(String name) implements DatabaseStatement {}

  /**
   * {@code CREATE RETENTION POLICY name ON database …}.
   *
   * @param shardDuration span of a shard group, 0 for the server's choice
   * @param isDefault whether it becomes the database's default
   */
  record CreateRetentionPolicy(
      String name,
      String database,
      long duration,
      int replication,
      long shardDuration,
      boolean isDefault,
      WriteLimits limits)
      implements DatabaseStatement {}

  /** {@code ALTER RETENTION POLICY name ON database …}; null leaves a property as it is. */
  record AlterRetentionPolicy(
      String name,
      String database,
      @Nullable Long duration,
      @Nullable Integer replication,
      @Nullable Long shardDuration,
      boolean makeDefault,
      WriteLimits limits)
      implements DatabaseStatement {}

  /** {@code DROP RETENTION POLICY name ON database}. */
  record DropRetentionPolicy(String name, String database) implements DatabaseStatement {}

  /**
   * {@code CREATE CONTINUOUS QUERY name ON database [RESAMPLE …] BEGIN SELECT … END}.
   *
   * @param source a SELECT with a target and, unless it is raw, {@code GROUP BY time(…)}
   * @param resampleEvery nanoseconds between runs, 0 if not given
   * @param resampleFor nanoseconds each run covers, 0 if not given
   */
  record CreateContinuousQuery(
      String name, String database, SelectStatement source, long resampleEvery, long resampleFor)
      implements DatabaseStatement {}

  /** {@code DROP CONTINUOUS QUERY name ON database}. */
  record DropContinuousQuery(String name, String database) implements DatabaseStatement {}

  /**
   * {@code CREATE MATERIALIZED VIEW name ON database [RESAMPLE EVERY d] AS SELECT … [WITH
   * BACKFILL]}.
   *
   * @param source a SELECT with a target
   * @param every the least nanoseconds between two computations of a window, 0 if not given
   * @param backfill whether what was written before is in it
   */
  record CreateMaterializedView(
      String name, String database, SelectStatement source, long every, boolean backfill)
      implements DatabaseStatement {}

  /** {@code DROP MATERIALIZED VIEW name ON database}. */
  record DropMaterializedView(String name, String database) implements DatabaseStatement {}

  /**
   * {@code ALTER MATERIALIZED VIEW name ON database PAUSE|RESUME}.
   *
   * @param paused whether it is paused, rather than resumed
   */
  record AlterMaterializedView(String name, String database, boolean paused)
      implements DatabaseStatement {}

  /** How a subscription spreads its points. */
  enum SubscriptionMode {
    ALL,
    ANY
  }

  /** {@code CREATE SUBSCRIPTION name ON database.policy DESTINATIONS mode …}. */
  record CreateSubscription(
      String name,
      String database,
      String retentionPolicy,
      List<String> destinations,
      SubscriptionMode mode)
      implements DatabaseStatement {
    public CreateSubscription {
      destinations = List.copyOf(destinations);
    }
  }

  /**
   * {@code ALTER SOURCE name PAUSE | RESUME}, which InfluxDB does not have.
   *
   * @param paused whether it is PAUSE
   */
  record AlterSource(String name, boolean paused) implements DatabaseStatement {}

  /** {@code DROP SUBSCRIPTION name ON database.policy}. */
  record DropSubscription(String name, String database, String retentionPolicy)
      implements DatabaseStatement {}
}
