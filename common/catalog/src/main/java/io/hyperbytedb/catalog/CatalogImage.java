package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All databases, policies, users and field types at some offset of the catalog. Immutable, but for
 * schemas: an older image may already show a field that a newer one registered, or not show one
 * that a newer one forgot.
 */
public final class CatalogImage {
  private final long appliedOffset;
  private final NavigableMap<Long, Database> databases;
  private final Map<String, Database> byName;
  private final ConcurrentHashMap<Long, ConcurrentHashMap<String, MeasurementSchema>> schemas;
  private final NavigableMap<String, User> users;
  private final Map<Long, DatabaseExtras> extras;

  CatalogImage(
      long appliedOffset,
      NavigableMap<Long, Database> databases,
      ConcurrentHashMap<Long, ConcurrentHashMap<String, MeasurementSchema>> schemas) {
    this(appliedOffset, databases, schemas, new TreeMap<>(), Map.of());
  }

  private CatalogImage(
      long appliedOffset,
      NavigableMap<Long, Database> databases,
      ConcurrentHashMap<Long, ConcurrentHashMap<String, MeasurementSchema>> schemas,
      NavigableMap<String, User> users,
      Map<Long, DatabaseExtras> extras) {
    this.users = users;
    this.extras = extras;
    this.appliedOffset = appliedOffset;
    this.databases = databases;
    this.byName = new HashMap<>();
    databases.values().forEach(database -> byName.put(database.name(), database));
    this.schemas = schemas;
  }

  /** Everything below this offset of the catalog is in the image. */
  public long appliedOffset() {
    return appliedOffset;
  }

  /** Databases created after this image have ids from here on. */
  public long nextDatabaseId() {
    return CatalogReducer.databaseId(appliedOffset);
  }

  /** The database with this name. */
  public @Nullable Database database(String name) {
    return byName.get(name);
  }

  /** All databases in the order of their creation. */
  public List<Database> databases() {
    return new ArrayList<>(databases.values());
  }

  /** Whether the policy with this id exists in the database with that id. */
  public boolean hasPolicy(long databaseId, long policyId) {
    Database database = databases.get(databaseId);
    return database != null
        && database.policies().stream().anyMatch(policy -> policy.id() == policyId);
  }

  /** Whether the policy with this id exists. */
  boolean hasPolicy(long policyId) {
    return databases.keySet().stream().anyMatch(id -> hasPolicy(id, policyId));
  }

  /** The field types of a measurement; empty if it is not known. */
  public MeasurementSchema schema(long policyId, String measurement) {
    ConcurrentHashMap<String, MeasurementSchema> schema = schemas.get(policyId);
    return schema == null
        ? MeasurementSchema.EMPTY
        : schema.getOrDefault(measurement, MeasurementSchema.EMPTY);
  }

  /** The measurements that have, or had, fields in a policy; in no order. */
  public List<String> measurements(long policyId) {
    ConcurrentHashMap<String, MeasurementSchema> schema = schemas.get(policyId);
    return schema == null ? List.of() : new ArrayList<>(schema.keySet());
  }

  /** The starts of the shard groups of a policy that have, or had, points; ascending. */
  public NavigableSet<Long> shardGroups(long policyId) {
    NavigableSet<Long> starts = new TreeSet<>();
    for (String measurement : measurements(policyId)) {
      schema(policyId, measurement).groups().forEach(starts::add);
    }
    return starts;
  }

  /** The user with this name. */
  public @Nullable User user(String name) {
    return users.get(name);
  }

  /** All users, by name. */
  public List<User> users() {
    return new ArrayList<>(users.values());
  }

  /** The continuous queries and subscriptions of a database. */
  public DatabaseExtras extras(Database database) {
    return extras.getOrDefault(database.id(), DatabaseExtras.NONE);
  }

  CatalogImage with(User user) {
    NavigableMap<String, User> next = new TreeMap<>(users);
    next.put(user.name(), user);
    return new CatalogImage(appliedOffset, databases, schemas, next, extras);
  }

  CatalogImage without(User user) {
    NavigableMap<String, User> next = new TreeMap<>(users);
    next.remove(user.name());
    return new CatalogImage(appliedOffset, databases, schemas, next, extras);
  }

  CatalogImage with(Database database, DatabaseExtras changed) {
    Map<Long, DatabaseExtras> next = new HashMap<>(extras);
    next.put(database.id(), changed);
    return new CatalogImage(appliedOffset, databases, schemas, users, next);
  }

  CatalogImage with(Database database) {
    NavigableMap<Long, Database> next = new TreeMap<>(databases);
    next.put(database.id(), database);
    return new CatalogImage(appliedOffset, next, schemas, users, extras);
  }

  CatalogImage without(Database database) {
    NavigableMap<Long, Database> next = new TreeMap<>(databases);
    next.remove(database.id());
    return new CatalogImage(appliedOffset, next, schemas, users, extras);
  }

  CatalogImage at(long offset) {
    return new CatalogImage(offset, databases, schemas, users, extras);
  }

  /** The schema of a measurement, to add fields to. */
  MeasurementSchema newSchema(long policyId, String measurement) {
    return schemas
        .computeIfAbsent(policyId, id -> new ConcurrentHashMap<>())
        .computeIfAbsent(measurement, name -> new MeasurementSchema());
  }

  /** Forgets a measurement that has no fields left. */
  void dropIfEmpty(long policyId, String measurement) {
    ConcurrentHashMap<String, MeasurementSchema> schema = schemas.get(policyId);
    if (schema != null && schema(policyId, measurement).groups().isEmpty()) {
      schema.remove(measurement);
    }
  }

  void dropSchemas(Database database) {
    database.policies().forEach(policy -> schemas.remove(policy.id()));
  }

  void dropSchema(RetentionPolicy policy) {
    schemas.remove(policy.id());
  }
}
