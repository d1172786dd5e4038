package io.hyperbytedb.catalog;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.AlterSource;
import io.hyperbytedb.catalog.CatalogCommand.ChangeUser;
import io.hyperbytedb.catalog.CatalogCommand.CreateContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.CreateSubscription;
import io.hyperbytedb.catalog.CatalogCommand.CreateUser;
import io.hyperbytedb.catalog.CatalogCommand.DropContinuousQuery;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.DropSubscription;
import io.hyperbytedb.catalog.CatalogCommand.DropUser;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.Grant;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.state.Reducer;
import io.hyperbytedb.log.state.StateReader;
import io.hyperbytedb.log.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Applies catalog commands. Rules and texts are those of InfluxDB 1.x. Ids derive from the offset
 * of the command and are therefore never reused: a database gets twice the offset plus 2, its first
 * policy one more.
 */
final class CatalogReducer implements Reducer<CatalogImage, Verdict> {
  private static final String AUTOGEN = "autogen";
  private static final String CONFLICT = "retention policy conflicts with an existing policy";
  private static final String INCOMPATIBLE =
      "retention policy duration must be greater than the shard duration";

  @Override
  public CatalogImage load(StateReader store, long appliedOffset) {
    List<Database> databases = new ArrayList<>();
    CatalogState.scanDatabases(store, databases::add);
    CatalogImage loaded = CatalogState.schemas(store, new CatalogImage(appliedOffset));
    for (Database database : databases) {
      loaded = loaded.with(database);
      DatabaseExtras extras = CatalogState.extras(store, database);
      if (extras != null) {
        loaded = loaded.with(database, extras);
      }
    }
    for (User user : CatalogState.users(store)) {
      loaded = loaded.with(user);
    }
    for (SourceControl source : CatalogState.sources(store)) {
      loaded = loaded.with(source);
    }
    return ShardState.load(store, loaded);
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
      case RegisterFields c -> ShardReducer.registerFields(image, offset, c, out);
      case CreateUser c -> CatalogExtras.createUser(image, offset, c, out);
      case ChangeUser c -> CatalogExtras.changeUser(image, c, out);
      case DropUser c -> CatalogExtras.dropUser(image, c, out);
      case Grant c -> CatalogExtras.grant(image, c, out);
      case CreateContinuousQuery c -> CatalogExtras.createQuery(image, c, out);
      case DropContinuousQuery c -> CatalogExtras.dropQuery(image, c, out);
      case CreateSubscription c -> CatalogExtras.createSubscription(image, offset, c, out);
      case DropSubscription c -> CatalogExtras.dropSubscription(image, c, out);
      case CatalogCommand.CreateView c -> CatalogViews.create(image, offset, c, out);
      case CatalogCommand.DropView c -> CatalogViews.drop(image, c, out);
      case CatalogCommand.PauseView c -> CatalogViews.pause(image, c, out);
      case ForgetFields c -> ShardReducer.forgetFields(image, offset, c, out);
      case DropShard c -> ShardReducer.dropShard(image, offset, c, out);
      case AlterSource c -> CatalogExtras.alterSource(image, offset, c, out);
    };
  }

  private static Applied<CatalogImage, Verdict> createDatabase(
      CatalogImage image, long offset, CreateDatabase command, StateWriter out) {
    Database existing = image.database(command.name());
    PolicySpec spec = command.policy();
    if (existing != null && spec == null) {
      return new Applied<>(image, Verdict.OK);
    }
    PolicySpec wanted = spec == null ? PolicySpec.AUTOGEN : spec;
    String refusal = check(wanted);
    if (refusal != null) {
      return refuse(image, refusal);
    }
    RetentionPolicy policy = policy(offset * 2 + 3, AUTOGEN, wanted);
    if (existing != null && !existing.policies().isEmpty()) {
      return matches(wanted, existing.policy(policy.name()))
              && existing.defaultPolicy().equals(policy.name())
          ? new Applied<>(image, Verdict.OK)
          : refuse(image, CONFLICT);
    }
    if (incompatible(policy)) {
      return refuse(image, INCOMPATIBLE);
    }
    long id = existing == null ? databaseId(offset) : existing.id();
    return put(image, new Database(id, command.name(), policy.name(), List.of(policy)), out);
  }

  /** The id of the database created by the command at an offset. */
  static long databaseId(long offset) {
    return offset * 2 + 2;
  }

  private static Applied<CatalogImage, Verdict> dropDatabase(
      CatalogImage image, DropDatabase command, StateWriter out) {
    Database database = image.database(command.name());
    if (database == null) {
      return new Applied<>(image, Verdict.OK);
    }
    CatalogState.deleteDatabase(database, out);
    CatalogImage next = image;
    for (RetentionPolicy policy : database.policies()) {
      CatalogState.deleteSchemas(next, policy.id(), out);
      next = ShardState.dropPolicy(next, policy.id(), out);
    }
    next = CatalogExtras.dropDatabase(next.withoutSchemas(database), database, out);
    return new Applied<>(next.without(database), Verdict.OK);
  }

  private static Applied<CatalogImage, Verdict> createPolicy(
      CatalogImage image, long offset, CreatePolicy command, StateWriter out) {
    String refusal = check(command.policy());
    if (refusal != null) {
      return refuse(image, refusal);
    }
    RetentionPolicy policy = policy(offset * 2 + 3, AUTOGEN, command.policy());
    if (incompatible(policy)) {
      return refuse(image, INCOMPATIBLE);
    }
    Database database = image.database(command.database());
    if (database == null) {
      return refuse(image, "database not found: " + command.database());
    }
    RetentionPolicy existing = database.policy(policy.name());
    if (existing != null) {
      if (!alike(existing, policy)) {
        return refuse(image, "retention policy already exists");
      }
      return command.makeDefault() && !database.defaultPolicy().equals(policy.name())
          ? refuse(image, CONFLICT)
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
    if (old == null) {
      return refuse(image, "retention policy not found: " + command.policy());
    }
    PolicySpec change = command.change();
    String name = Objects.requireNonNullElse(change.name(), old.name());
    if (!name.equals(old.name()) && database.policy(name) != null) {
      return refuse(image, "retention policy name already exists");
    }
    String refusal = check(change);
    if (refusal != null) {
      return refuse(image, refusal);
    }
    long duration = Objects.requireNonNullElse(change.duration(), old.duration());
    long shard = Objects.requireNonNullElse(change.shardGroupDuration(), old.shardGroupDuration());
    if (duration != 0 && duration < shard) {
      return refuse(image, INCOMPATIBLE);
    }
    RetentionPolicy altered =
        new RetentionPolicy(
            old.id(),
            name,
            duration,
            RetentionPolicy.shardGroupDuration(shard, duration),
            Objects.requireNonNullElse(change.replicas(), old.replicas()),
            Objects.requireNonNullElse(change.futureLimit(), old.futureLimit()),
            Objects.requireNonNullElse(change.pastLimit(), old.pastLimit()));
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
    CatalogImage next = ShardState.dropPolicy(image, policy.id(), out).withoutSchemas(policy);
    next = CatalogExtras.dropPolicy(next, database, policy.name(), out);
    return put(next, database.without(policy.name()), out);
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
        spec.name() == null || spec.name().isEmpty() ? name : spec.name(),
        duration,
        RetentionPolicy.shardGroupDuration(shard, duration),
        Objects.requireNonNullElse(spec.replicas(), 1),
        Objects.requireNonNullElse(spec.futureLimit(), 0L),
        Objects.requireNonNullElse(spec.pastLimit(), 0L));
  }

  private static boolean incompatible(RetentionPolicy policy) {
    return policy.duration() != 0 && policy.duration() < policy.shardGroupDuration();
  }

  /** Whether a policy matches a spec; attributes that the spec omits are not compared. */
  private static boolean matches(PolicySpec spec, @Nullable RetentionPolicy policy) {
    if (policy == null
        || (spec.duration() != null && spec.duration() != policy.duration())
        || (spec.replicas() != null && spec.replicas() != policy.replicas())
        || (spec.futureLimit() != null && spec.futureLimit() != policy.futureLimit())
        || (spec.pastLimit() != null && spec.pastLimit() != policy.pastLimit())) {
      return false;
    }
    long shard = Objects.requireNonNullElse(spec.shardGroupDuration(), 0L);
    return RetentionPolicy.shardGroupDuration(shard, policy.duration())
        == policy.shardGroupDuration();
  }

  private static boolean alike(RetentionPolicy a, RetentionPolicy b) {
    return a.duration() == b.duration()
        && a.shardGroupDuration() == b.shardGroupDuration()
        && a.replicas() == b.replicas()
        && a.futureLimit() == b.futureLimit()
        && a.pastLimit() == b.pastLimit();
  }
}
