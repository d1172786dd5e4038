package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All databases, policies, users and field types at some offset of the catalog. Immutable except
 * for schemas: an older image may already show a field that a newer one registered, or no longer
 * show one that a newer one forgot.
 */
public final class CatalogImage {
  private final long appliedOffset;
  private final NavigableMap<Long, Database> databases;
  private final Map<String, Database> byName;
  private final Schemas schemas;
  private final NavigableMap<String, User> users;
  private final Map<Long, DatabaseExtras> extras;
  private final Map<String, SourceControl> sources;
  private final Groups groups;

  /** What is known of shard groups, shared by all images. */
  private record Groups(ShardRegistry shards, Forgotten forgotten) {}

  CatalogImage(long appliedOffset, NavigableMap<Long, Database> databases, Schemas schemas) {
    this(
        appliedOffset,
        databases,
        schemas,
        new TreeMap<>(),
        Map.of(),
        Map.of(),
        new Groups(new ShardRegistry(), new Forgotten()));
  }

  private CatalogImage(
      long appliedOffset,
      NavigableMap<Long, Database> databases,
      Schemas schemas,
      NavigableMap<String, User> users,
      Map<Long, DatabaseExtras> extras,
      Map<String, SourceControl> sources,
      Groups groups) {
    this.sources = sources;
    this.groups = groups;
    this.users = users;
    this.extras = extras;
    this.appliedOffset = appliedOffset;
    this.databases = databases;
    this.byName = new HashMap<>();
    databases.values().forEach(database -> byName.put(database.name(), database));
    this.schemas = schemas;
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
    return groups.shards.of(policyId);
  }

  /** The shard group with this id. */
  public @Nullable ShardGroup shardGroup(long id) {
    return groups.shards.find(id);
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
    return groups.forgotten.has(policyId, measurement);
  }

  ShardRegistry shards() {
    return groups.shards;
  }

  Forgotten forgotten() {
    return groups.forgotten;
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
    Map<String, SourceControl> next = new HashMap<>(sources);
    next.put(source.name(), source);
    return new CatalogImage(appliedOffset, databases, schemas, users, extras, next, groups);
  }

  CatalogImage with(User user) {
    NavigableMap<String, User> next = new TreeMap<>(users);
    next.put(user.name(), user);
    return new CatalogImage(appliedOffset, databases, schemas, next, extras, sources, groups);
  }

  CatalogImage without(User user) {
    NavigableMap<String, User> next = new TreeMap<>(users);
    next.remove(user.name());
    return new CatalogImage(appliedOffset, databases, schemas, next, extras, sources, groups);
  }

  CatalogImage with(Database database, DatabaseExtras changed) {
    Map<Long, DatabaseExtras> next = new HashMap<>(extras);
    next.put(database.id(), changed);
    return new CatalogImage(appliedOffset, databases, schemas, users, next, sources, groups);
  }

  CatalogImage with(Database database) {
    NavigableMap<Long, Database> next = new TreeMap<>(databases);
    next.put(database.id(), database);
    return new CatalogImage(appliedOffset, next, schemas, users, extras, sources, groups);
  }

  CatalogImage without(Database database) {
    NavigableMap<Long, Database> next = new TreeMap<>(databases);
    next.remove(database.id());
    return new CatalogImage(appliedOffset, next, schemas, users, extras, sources, groups);
  }

  CatalogImage at(long offset) {
    return new CatalogImage(offset, databases, schemas, users, extras, sources, groups);
  }

  /** The schema of a measurement, created if necessary, to add fields to. */
  MeasurementSchema newSchema(long policyId, String measurement) {
    return schemas.getOrCreate(policyId, measurement);
  }

  /** Removes a measurement that has no fields left. */
  void dropIfEmpty(long policyId, String measurement) {
    if (schema(policyId, measurement).groups().isEmpty()) {
      schemas.drop(policyId, measurement);
    }
  }

  void dropSchemas(Database database) {
    database.policies().forEach(policy -> schemas.drop(policy.id()));
  }

  void dropSchema(RetentionPolicy policy) {
    schemas.drop(policy.id());
  }
}
