package io.hyperbytedb.catalog;

import io.hyperbytedb.model.FieldType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * All databases, policies, users and field types at some offset of the catalog. Immutable: a
 * command makes a new image, which shares all that the command does not change, so that its cost
 * grows with the logarithm of what there is.
 */
public final class CatalogImage {
  private final long appliedOffset;
  private final TreePMap<Long, Database> databases;
  private final PMap<String, Database> byName;
  private final Schemas schemas;
  private final TreePMap<String, User> users;
  private final PMap<Long, DatabaseExtras> extras;
  private final PMap<String, SourceControl> sources;
  private final ShardRegistry shards;
  private final Forgotten forgotten;

  /** An empty image. */
  CatalogImage(long appliedOffset) {
    this(
        appliedOffset,
        TreePMap.empty(),
        HashTreePMap.empty(),
        Schemas.EMPTY,
        new Rest(
            TreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            ShardRegistry.EMPTY,
            Forgotten.NONE));
  }

  /** What few commands change. */
  private record Rest(
      TreePMap<String, User> users,
      PMap<Long, DatabaseExtras> extras,
      PMap<String, SourceControl> sources,
      ShardRegistry shards,
      Forgotten forgotten) {}

  private CatalogImage(
      long appliedOffset,
      TreePMap<Long, Database> databases,
      PMap<String, Database> byName,
      Schemas schemas,
      Rest rest) {
    this.appliedOffset = appliedOffset;
    this.databases = databases;
    this.byName = byName;
    this.schemas = schemas;
    this.users = rest.users();
    this.extras = rest.extras();
    this.sources = rest.sources();
    this.shards = rest.shards();
    this.forgotten = rest.forgotten();
  }

  private Rest rest() {
    return new Rest(users, extras, sources, shards, forgotten);
  }

  /** The image contains every command below this offset of the catalog. */
  public long appliedOffset() {
    return appliedOffset;
  }

  /** A lower bound for the ids of databases created after this image. */
  public long nextDatabaseId() {
    return CatalogReducer.databaseId(appliedOffset);
  }

  /** The database with this name. */
  public @Nullable Database database(String name) {
    return byName.get(name);
  }

  /** All databases in order of creation. */
  public List<Database> databases() {
    return new ArrayList<>(databases.values());
  }

  /** Whether the policy with this id exists in the database with that id. */
  public boolean hasPolicy(long databaseId, long policyId) {
    Database database = databases.get(databaseId);
    return database != null
        && database.policies().stream().anyMatch(policy -> policy.id() == policyId);
  }

  /** The database of the policy with this id; null if there is none. */
  public @Nullable Database databaseOfPolicy(long policyId) {
    return databases.values().stream()
        .filter(database -> hasPolicy(database.id(), policyId))
        .findAny()
        .orElse(null);
  }

  /** The policy with this id; null if there is none. */
  public @Nullable RetentionPolicy policy(long policyId) {
    for (Database database : databases.values()) {
      for (RetentionPolicy policy : database.policies()) {
        if (policy.id() == policyId) {
          return policy;
        }
      }
    }
    return null;
  }

  /** The field types of a measurement; empty if it is unknown. */
  public MeasurementSchema schema(long policyId, String measurement) {
    return schemas.get(policyId, measurement);
  }

  /** About how many bytes of memory the names of measurements and fields take, in all policies. */
  public long schemaBytes() {
    return schemas.bytes();
  }

  /** The measurements that have, or had, fields in a policy, in no particular order. */
  public List<String> measurements(long policyId) {
    return schemas.measurements(policyId);
  }

  /** The shard groups of a policy, by start. */
  public List<ShardGroup> shardGroups(long policyId) {
    return shards.of(policyId);
  }

  /** The shard group with this id. */
  public @Nullable ShardGroup shardGroup(long id) {
    return shards.find(id);
  }

  /** The measurements that have fields in a shard group, in no particular order. */
  public List<String> measurements(ShardGroup shard) {
    return measurements(shard.policyId()).stream()
        .filter(name -> schema(shard.policyId(), name).count(shard.start()) > 0)
        .toList();
  }

  /**
   * Whether field types were forgotten while rows that use them may still arrive, validated by a
   * writer that had not applied the command yet. The consumer of such rows must check that their
   * fields are registered.
   */
  public boolean hasForgotten(long policyId, String measurement) {
    return forgotten.has(policyId, measurement);
  }

  ShardRegistry shards() {
    return shards;
  }

  Forgotten forgotten() {
    return forgotten;
  }

  /** The starts of the shard groups in which measurements of a policy have fields. */
  NavigableSet<Long> schemaGroups(long policyId) {
    NavigableSet<Long> starts = new TreeSet<>();
    for (String measurement : measurements(policyId)) {
      starts.addAll(schema(policyId, measurement).groups());
    }
    return starts;
  }

  /** The offset of the command that registered a shard group's first field. */
  long firstCommand(long policyId, long start) {
    return measurements(policyId).stream()
        .flatMap(measurement -> schema(policyId, measurement).commands(start).stream())
        .mapToLong(command -> command)
        .min()
        .orElse(0);
  }

  /** The materialized views of all databases. */
  public List<MaterializedView> views() {
    return databases().stream().flatMap(database -> extras(database).views().stream()).toList();
  }

  /** The user with this name. */
  public @Nullable User user(String name) {
    return users.get(name);
  }

  /** All users in order of creation. */
  public List<User> users() {
    List<User> all = new ArrayList<>(users.values());
    all.sort(Comparator.comparingLong(User::created));
    return all;
  }

  /** The continuous queries and subscriptions of a database. */
  public DatabaseExtras extras(Database database) {
    return extras.getOrDefault(database.id(), DatabaseExtras.NONE);
  }

  /** What was said last about a source; null if nothing was. */
  public @Nullable SourceControl source(String name) {
    return sources.get(name);
  }

  CatalogImage with(SourceControl source) {
    return with(new Rest(users, extras, sources.plus(source.name(), source), shards, forgotten));
  }

  CatalogImage with(User user) {
    return with(new Rest(users.plus(user.name(), user), extras, sources, shards, forgotten));
  }

  CatalogImage without(User user) {
    return with(new Rest(users.minus(user.name()), extras, sources, shards, forgotten));
  }

  CatalogImage with(Database database, DatabaseExtras changed) {
    return with(new Rest(users, extras.plus(database.id(), changed), sources, shards, forgotten));
  }

  CatalogImage with(ShardRegistry changed) {
    return with(new Rest(users, extras, sources, changed, forgotten));
  }

  CatalogImage with(Forgotten changed) {
    return with(new Rest(users, extras, sources, shards, changed));
  }

  private CatalogImage with(Rest rest) {
    return new CatalogImage(appliedOffset, databases, byName, schemas, rest);
  }

  CatalogImage with(Database database) {
    return new CatalogImage(
        appliedOffset,
        databases.plus(database.id(), database),
        byName.plus(database.name(), database),
        schemas,
        rest());
  }

  CatalogImage without(Database database) {
    return new CatalogImage(
        appliedOffset,
        databases.minus(database.id()),
        byName.minus(database.name()),
        schemas,
        rest());
  }

  CatalogImage at(long offset) {
    return new CatalogImage(offset, databases, byName, schemas, rest());
  }

  private CatalogImage with(Schemas changed) {
    return new CatalogImage(appliedOffset, databases, byName, changed, rest());
  }

  /**
   * With more fields of a measurement in a shard group; those that already have a type keep it.
   *
   * @param command the offset of the command
   */
  CatalogImage withFields(CatalogState.Group group, Map<String, FieldType> fields, long command) {
    return with(schemas.with(group, fields, command));
  }

  /** Without the fields of a measurement in a shard group. */
  CatalogImage withoutFields(CatalogState.Group group) {
    return with(schemas.without(group));
  }

  CatalogImage withoutSchemas(Database database) {
    Schemas next = schemas;
    for (RetentionPolicy policy : database.policies()) {
      next = next.drop(policy.id());
    }
    return with(next);
  }

  CatalogImage withoutSchemas(RetentionPolicy policy) {
    return with(schemas.drop(policy.id()));
  }
}
