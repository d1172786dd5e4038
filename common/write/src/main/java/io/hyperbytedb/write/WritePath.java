package io.hyperbytedb.write;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.InstantSource;

/** The path of all rows into the log. Thread-safe. */
public final class WritePath {
  private final Catalog catalog;
  private final Log log;
  private final String topic;
  private final int partitions;
  private final InstantSource clock;
  private final WriteRules rules;

  /** A path without limits, with the texts of the newest InfluxDB. */
  public WritePath(Catalog catalog, Log log, String topic, int partitions, InstantSource clock) {
    this(catalog, log, topic, partitions, clock, WriteRules.unlimited(Compatibility.V1_12));
  }

  /**
   * @param topic the WAL topic
   * @param partitions how many partitions it has
   * @param clock tells which rows are older than their retention policy allows
   */
  public WritePath(
      Catalog catalog,
      Log log,
      String topic,
      int partitions,
      InstantSource clock,
      WriteRules rules) {
    this.rules = rules;
    this.catalog = catalog;
    this.log = log;
    this.topic = topic;
    this.partitions = partitions;
    this.clock = clock;
  }

  /**
   * The database with this name, even if another node has only just created it.
   *
   * @throws HyperbyteException DATABASE_NOT_FOUND if there is none
   */
  public Database database(String name) {
    Database database = catalog.image().database(name);
    if (database == null) {
      database = caughtUp().database(name);
    }
    if (database == null) {
      throw noDatabase(name);
    }
    return database;
  }

  private static HyperbyteException noDatabase(String name) {
    return new HyperbyteException(ErrorCode.DATABASE_NOT_FOUND, "database not found: " + name);
  }

  /**
   * The target for writes to a retention policy.
   *
   * @param database the result of {@link #database}
   * @param policy its name; empty for the database's default
   * @throws HyperbyteException POLICY_NOT_FOUND if there is none; DATABASE_NOT_FOUND if the
   *     database has been dropped
   */
  public WriteTarget target(Database database, String policy) {
    RetentionPolicy found = database.policy(policy);
    Database holder = database;
    if (found == null) {
      Database newest = caughtUp().database(database.name());
      if (newest == null) {
        // The database was dropped after it was looked up.
        throw noDatabase(database.name());
      }
      holder = newest;
      found = newest.policy(policy);
    }
    if (found == null) {
      throw new HyperbyteException(
          ErrorCode.POLICY_NOT_FOUND, "retention policy not found: " + holder.policyName(policy));
    }
    return new WriteTarget(holder, found);
  }

  /** A writer for one thread at a time; callers should reuse it. */
  public RowWriter newWriter() {
    return new RowWriter(catalog, log, topic, partitions, clock, rules);
  }

  private CatalogImage caughtUp() {
    return Waiting.on(catalog.catchUp());
  }
}
