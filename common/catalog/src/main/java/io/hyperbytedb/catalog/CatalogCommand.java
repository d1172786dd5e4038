package io.hyperbytedb.catalog;

import io.hyperbytedb.model.FieldType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command in the catalog's log. Conflicts are decided by the order of the log. */
public sealed interface CatalogCommand {
  /**
   * Creates a database with one policy, its default.
   *
   * @param name its name
   * @param policy the policy as the statement specifies it; null if it does not
   */
  record CreateDatabase(String name, @Nullable PolicySpec policy) implements CatalogCommand {}

  /** Drops a database with its content; does nothing if there is none. */
  record DropDatabase(String name) implements CatalogCommand {}

  /** Adds a retention policy. */
  record CreatePolicy(String database, PolicySpec policy, boolean makeDefault)
      implements CatalogCommand {}

  /** Changes the attributes that {@code change} names; its name, if any, is the new one. */
  record AlterPolicy(String database, String policy, PolicySpec change, boolean makeDefault)
      implements CatalogCommand {}

  /** Drops a retention policy with its data; does nothing if there is none. */
  record DropPolicy(String database, String policy) implements CatalogCommand {}

  /**
   * Registers the types of fields. A field that already has a type in its shard group keeps it; the
   * author compares its types with the resulting image.
   */
  record RegisterFields(long policyId, List<NewField> fields) implements CatalogCommand {
    public RegisterFields {
      fields = List.copyOf(fields);
    }
  }

  /** Creates a user; an identical one is accepted again. */
  record CreateUser(String name, String passwordHash, boolean admin) implements CatalogCommand {
    @Override
    public String toString() {
      return "CreateUser[" + name + "]";
    }
  }

  /** Changes a user; null leaves an attribute unchanged. */
  record ChangeUser(String name, @Nullable String passwordHash, @Nullable Boolean admin)
      implements CatalogCommand {
    @Override
    public String toString() {
      return "ChangeUser[" + name + "]";
    }
  }

  /** Drops a user. */
  record DropUser(String name) implements CatalogCommand {}

  /** Replaces a user's privilege on a database, or revokes its bits. */
  record Grant(String user, String database, Privilege privilege, boolean revoke)
      implements CatalogCommand {}

  /** Stores a continuous query; an identical one is accepted again. */
  record CreateContinuousQuery(String database, ContinuousQuery query) implements CatalogCommand {}

  /** Drops a continuous query; does nothing if there is none. */
  record DropContinuousQuery(String database, String name) implements CatalogCommand {}

  /** Stores a subscription; its id is the offset of this command, whatever it says. */
  record CreateSubscription(String database, Subscription subscription) implements CatalogCommand {}

  /** Drops a subscription. */
  record DropSubscription(String database, String policy, String name) implements CatalogCommand {}

  /** Stores a materialized view; its id is the offset of this command, whatever it says. */
  record CreateView(String database, MaterializedView view) implements CatalogCommand {}

  /** Drops a materialized view; its target is left as it is. */
  record DropView(String database, String name) implements CatalogCommand {}

  /** Pauses a materialized view, or resumes it. */
  record PauseView(String database, String name, boolean paused) implements CatalogCommand {}

  /**
   * Forgets the types of fields, of shard groups that have expired or of a measurement that was
   * dropped. A field that is written again gets the type of that write.
   *
   * @param policyId the retention policy
   * @param measurement the measurement; null for all
   * @param before shard groups that start at or after this time are unchanged
   */
  record ForgetFields(long policyId, @Nullable String measurement, long before)
      implements CatalogCommand {}

  /**
   * Drops a shard: its field types are forgotten and it is not listed any more. Delete markers
   * remove its rows. Does nothing if there is none.
   */
  record DropShard(long id) implements CatalogCommand {}

  /** Pauses a source of points, or has it go on. */
  record AlterSource(String name, boolean paused) implements CatalogCommand {}

  /**
   * A field to register.
   *
   * @param measurement its measurement
   * @param shardGroup the start of the shard group
   * @param field its name
   * @param type the type of its values there
   */
  record NewField(String measurement, long shardGroup, String field, FieldType type) {}
}
