package io.hyperbytedb.catalog;

import io.hyperbytedb.model.FieldType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the catalog's log says. Each is decided by the order of that log. */
public sealed interface CatalogCommand {
  /**
   * Creates a database with one policy, its default.
   *
   * @param name its name
   * @param policy what the statement says of the policy; null if nothing
   */
  record CreateDatabase(String name, @Nullable PolicySpec policy) implements CatalogCommand {}

  /** Drops a database with all that is in it; it is no error if there is none. */
  record DropDatabase(String name) implements CatalogCommand {}

  /** Adds a retention policy. */
  record CreatePolicy(String database, PolicySpec policy, boolean makeDefault)
      implements CatalogCommand {}

  /** Changes what {@code change} names; its name, if any, is the new one. */
  record AlterPolicy(String database, String policy, PolicySpec change, boolean makeDefault)
      implements CatalogCommand {}

  /** Drops a retention policy with its data; it is no error if there is none. */
  record DropPolicy(String database, String policy) implements CatalogCommand {}

  /**
   * Says of which type fields are. A field that has a type in its shard group keeps it; who asked
   * compares with the image.
   */
  record RegisterFields(long policyId, List<NewField> fields) implements CatalogCommand {
    public RegisterFields {
      fields = List.copyOf(fields);
    }
  }

  /** Creates a user; the same one again is no error. */
  record CreateUser(String name, String passwordHash, boolean admin) implements CatalogCommand {
    @Override
    public String toString() {
      return "CreateUser[" + name + "]";
    }
  }

  /** Changes a user; null leaves something as it is. */
  record ChangeUser(String name, @Nullable String passwordHash, @Nullable Boolean admin)
      implements CatalogCommand {
    @Override
    public String toString() {
      return "ChangeUser[" + name + "]";
    }
  }

  /** Drops a user. */
  record DropUser(String name) implements CatalogCommand {}

  /** Gives a user a privilege in the place of the one before, or takes its bits away. */
  record Grant(String user, String database, Privilege privilege, boolean revoke)
      implements CatalogCommand {}

  /** Stores a continuous query; the same one again is no error. */
  record CreateContinuousQuery(String database, ContinuousQuery query) implements CatalogCommand {}

  /** Drops a continuous query; it is no error if there is none. */
  record DropContinuousQuery(String database, String name) implements CatalogCommand {}

  /** Stores a subscription. */
  record CreateSubscription(String database, Subscription subscription) implements CatalogCommand {}

  /** Drops a subscription. */
  record DropSubscription(String database, String policy, String name) implements CatalogCommand {}

  /**
   * Forgets the types of fields: of shard groups that have expired, or of a measurement that was
   * dropped. Fields written again get the types that they have then.
   *
   * @param policyId the retention policy
   * @param measurement the measurement; null for all
   * @param before shard groups that start at or after this time stay as they are
   */
  record ForgetFields(long policyId, @Nullable String measurement, long before)
      implements CatalogCommand {}

  /**
   * Drops a shard: the types of fields in it are forgotten, and it is not shown any more. Its rows
   * are deleted by markers. It is no error if there is none.
   */
  record DropShard(long id) implements CatalogCommand {}

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
