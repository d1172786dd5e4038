package io.hyperbytedb.catalog;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.state.Reducer;
import io.hyperbytedb.log.state.StateReader;
import io.hyperbytedb.log.state.StateWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What catalog commands do. Rules and texts are those of InfluxDB 1.x. Ids come from the offset of
 * the command, so that no id is ever used twice: the database has twice the offset plus 2, its
 * first policy one more.
 */
final class CatalogReducer implements Reducer<CatalogImage, Verdict> {
  private static final String AUTOGEN = "autogen";

  @Override
  public CatalogImage load(StateReader store, long appliedOffset) {
    CatalogImage image =
        new CatalogImage(appliedOffset, new TreeMap<>(), new ConcurrentHashMap<>());
    TreeMap<Long, Database> databases = new TreeMap<>();
    CatalogState.scanDatabases(store, database -> databases.put(database.id(), database));
    CatalogState.scanSchemas(
        store,
        (policyId, shardGroup, measurement, fields) -> {
          MeasurementSchema schema = image.schema(policyId, measurement);
          for (var field : fields) {
            schema = schema.with(shardGroup, field.name(), field.type());
          }
          image.putSchema(policyId, measurement, schema);
        });
    CatalogImage loaded = image;
    for (Database database : databases.values()) {
      loaded = loaded.with(database);
    }
    return loaded;
  }

  @Override
  public CatalogImage at(CatalogImage image, long appliedOffset) {
    return image.at(appliedOffset);
  }

  @Override
  public Applied<CatalogImage, Verdict> apply(
      CatalogImage image, long offset, byte[] event, StateWriter out) {
    return switch (CatalogCodec.decode(event)) {
      case CreateDatabase c -> createDatabase(image, offset, c, out);
      case DropDatabase c -> dropDatabase(image, c, out);
      case CreatePolicy c -> createPolicy(image, offset, c, out);
      case AlterPolicy c -> alterPolicy(image, c, out);
      case DropPolicy c -> dropPolicy(image, c, out);
      case RegisterFields c -> registerFields(image, c, out);
    };
  }

  private static Applied<CatalogImage, Verdict> createDatabase(
      CatalogImage image, long offset, CreateDatabase command, StateWriter out) {
    PolicySpec spec = command.policy() == null ? PolicySpec.AUTOGEN : command.policy();
    String refusal = check(spec);
    if (refusal != null) {
      return refuse(image, refusal);
    }
    RetentionPolicy policy = policy(offset * 2 + 3, AUTOGEN, spec);
    if (incompatible(policy)) {
      return refuse(image, "retention policy duration must be greater than the shard duration");
    }
    Database existing = image.database(command.name());
    if (existing != null) {
      RetentionPolicy same = existing.policy(policy.name());
      boolean conflict =
          command.policy() != null
              && (same == null
                  || !alike(same, policy)
                  || !existing.defaultPolicy().equals(policy.name()));
      return conflict
          ? refuse(image, "retention policy conflicts with an existing policy")
          : new Applied<>(image, Verdict.OK);
    }
    return put(
        image, new Database(offset * 2 + 2, command.name(), policy.name(), List.of(policy)), out);
  }

  private static Applied<CatalogImage, Verdict> dropDatabase(
      CatalogImage image, DropDatabase command, StateWriter out) {
    Database database = image.database(command.name());
    if (database == null) {
      return new Applied<>(image, Verdict.OK);
    }
    CatalogState.deleteDatabase(database, out);
    for (RetentionPolicy policy : database.policies()) {
      CatalogState.deleteSchemas(image, policy.id(), out);
    }
    image.dropSchemas(database);
    return new Applied<>(image.without(database), Verdict.OK);
  }

  private static Applied<CatalogImage, Verdict> createPolicy(
      CatalogImage image, long offset, CreatePolicy command, StateWriter out) {
    Database database = image.database(command.database());
    if (database == null) {
      return refuse(image, "database not found: " + command.database());
    }
    String refusal = check(command.policy());
    if (refusal != null) {
      return refuse(image, refusal);
    }
    RetentionPolicy policy = policy(offset * 2 + 3, "", command.policy());
    if (incompatible(policy)) {
      return refuse(image, "retention policy duration must be greater than the shard duration");
    }
    RetentionPolicy existing = database.policy(policy.name());
    if (existing != null) {
      if (!alike(existing, policy)) {
        return refuse(image, "retention policy already exists");
      }
      return command.makeDefault() && !database.defaultPolicy().equals(policy.name())
          ? refuse(image, "retention policy conflicts with an existing policy")
          : new Applied<>(image, Verdict.OK);
    }
    return put(image, database.with(policy, command.makeDefault()), out);
  }

  private static Applied<CatalogImage, Verdict> alterPolicy(
      CatalogImage image, AlterPolicy command, StateWriter out) {
    Database database = image.database(command.database());
    if (database == null) {
      return refuse(image, "database not found: " + command.database());
    }
    RetentionPolicy old = database.policy(command.policy());
    if (old == null || command.policy().isEmpty()) {
      return refuse(image, "retention policy not found: " + command.policy());
    }
    PolicySpec change = command.change();
    String name = Objects.requireNonNullElse(change.name(), old.name());
    if (!name.equals(old.name()) && database.policy(name) != null) {
      return refuse(image, "retention policy already exists");
    }
    String refusal = check(change);
    if (refusal != null) {
      return refuse(image, refusal);
    }
    long duration = Objects.requireNonNullElse(change.duration(), old.duration());
    long shard = Objects.requireNonNullElse(change.shardGroupDuration(), old.shardGroupDuration());
    if (duration != 0 && duration < shard) {
      return refuse(image, "retention policy duration must be greater than the shard duration");
    }
    RetentionPolicy altered =
        new RetentionPolicy(
            old.id(),
            name,
            duration,
            RetentionPolicy.shardGroupDuration(shard, duration),
            Objects.requireNonNullElse(change.replicas(), old.replicas()));
    return put(image, database.with(altered, command.makeDefault()), out);
  }

  private static Applied<CatalogImage, Verdict> dropPolicy(
      CatalogImage image, DropPolicy command, StateWriter out) {
    Database database = image.database(command.database());
    RetentionPolicy policy = database == null ? null : database.policy(command.policy());
    if (database == null || policy == null || command.policy().isEmpty()) {
      return new Applied<>(image, Verdict.OK);
    }
    CatalogState.deleteSchemas(image, policy.id(), out);
    image.dropSchema(policy);
    return put(image, database.without(policy.name()), out);
  }

  private static Applied<CatalogImage, Verdict> registerFields(
      CatalogImage image, RegisterFields command, StateWriter out) {
    Set<CatalogState.Group> changed = new LinkedHashSet<>();
    for (NewField field : command.fields()) {
      MeasurementSchema schema = image.schema(command.policyId(), field.measurement());
      MeasurementSchema next = schema.with(field.shardGroup(), field.field(), field.type());
      if (next != schema) {
        image.putSchema(command.policyId(), field.measurement(), next);
        changed.add(
            new CatalogState.Group(command.policyId(), field.shardGroup(), field.measurement()));
      }
    }
    for (CatalogState.Group group : changed) {
      CatalogState.putGroup(
          group,
          image.schema(group.policyId(), group.measurement()).group(group.shardGroup()),
          out);
    }
    return new Applied<>(image, Verdict.OK);
  }

  private static Applied<CatalogImage, Verdict> put(
      CatalogImage image, Database database, StateWriter out) {
    CatalogState.putDatabase(database, out);
    return new Applied<>(image.with(database), Verdict.OK);
  }

  private static Applied<CatalogImage, Verdict> refuse(CatalogImage image, String why) {
    return new Applied<>(image, new Verdict(why));
  }

  private static @Nullable String check(PolicySpec spec) {
    if (spec.duration() != null
        && spec.duration() != 0
        && spec.duration() < RetentionPolicy.MIN_DURATION) {
      return "retention policy duration must be at least 1h0m0s";
    }
    return spec.replicas() != null && spec.replicas() < 1
        ? "replication factor must be greater than 0"
        : null;
  }

  private static RetentionPolicy policy(long id, String name, PolicySpec spec) {
    long duration = Objects.requireNonNullElse(spec.duration(), 0L);
    long shard = Objects.requireNonNullElse(spec.shardGroupDuration(), 0L);
    return new RetentionPolicy(
        id,
        Objects.requireNonNullElse(spec.name(), name),
        duration,
        RetentionPolicy.shardGroupDuration(shard, duration),
        Objects.requireNonNullElse(spec.replicas(), 1));
  }

  private static boolean incompatible(RetentionPolicy policy) {
    return policy.duration() != 0 && policy.duration() < policy.shardGroupDuration();
  }

  private static boolean alike(RetentionPolicy a, RetentionPolicy b) {
    return a.duration() == b.duration()
        && a.shardGroupDuration() == b.shardGroupDuration()
        && a.replicas() == b.replicas();
  }
}
