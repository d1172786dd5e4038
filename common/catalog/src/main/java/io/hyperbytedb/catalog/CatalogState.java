package io.hyperbytedb.catalog;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.state.StateReader;
import io.hyperbytedb.log.state.StateWriter;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.FieldType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The catalog's entries in its state store: {@code 'd' id} for each database with its policies,
 * {@code 'g' policy, shard group, measurement, command} for the fields that a command brought to a
 * shard group, {@code 'u' name} for each user, {@code 'c' name} for each source that was paused or
 * resumed, and {@code 'x' id} for the continuous queries, subscriptions and materialized views of a
 * database.
 */
final class CatalogState {
  private static final byte DATABASE = 'd';
  private static final byte SCHEMA = 'g';
  private static final byte USER = 'u';
  private static final byte EXTRAS = 'x';
  private static final byte SOURCE = 'c';
  private static final int VERSION = 1;

  /** Of databases with a policy that limits the times of written points. */
  private static final int LIMITS_VERSION = 2;

  /** A measurement in a shard group. */
  record Group(long policyId, long shardGroup, String measurement) {}

  private CatalogState() {}

  static void putDatabase(Database database, StateWriter out) {
    WireWriter value = new WireWriter(128);
    value.putVarint(database.id());
    value.putString(database.name());
    value.putString(database.defaultPolicy());
    value.putVarint(database.policies().size());
    boolean limits = database.policies().stream().anyMatch(RetentionPolicy::limitsWrites);
    for (RetentionPolicy policy : database.policies()) {
      value.putVarint(policy.id());
      value.putString(policy.name());
      value.putVarint(policy.duration());
      value.putVarint(policy.shardGroupDuration());
      value.putVarint(policy.replicas());
      if (limits) {
        value.putVarint(policy.futureLimit());
        value.putVarint(policy.pastLimit());
      }
    }
    out.put(
        databaseKey(database),
        value.seal(Envelope.Kind.CATALOG_COMMAND, limits ? LIMITS_VERSION : VERSION));
  }

  static void deleteDatabase(Database database, StateWriter out) {
    out.delete(databaseKey(database));
  }

  static void scanDatabases(StateReader store, Consumer<Database> visitor) {
    store.scan(
        new byte[] {DATABASE},
        (key, value) -> {
          boolean limits =
              Envelope.open(value, Envelope.Kind.CATALOG_COMMAND, VERSION, LIMITS_VERSION)
                  == LIMITS_VERSION;
          WireReader in = new WireReader(value);
          long id = in.getVarint();
          String name = in.getString();
          String defaultPolicy = in.getString();
          int count = in.getCount(5);
          List<RetentionPolicy> policies = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            policies.add(
                new RetentionPolicy(
                    in.getVarint(),
                    in.getString(),
                    in.getVarint(),
                    in.getVarint(),
                    (int) in.getVarint(),
                    limits ? in.getVarint() : 0,
                    limits ? in.getVarint() : 0));
          }
          visitor.accept(new Database(id, name, defaultPolicy, policies));
        });
  }

  static void putFields(Group group, Map<String, FieldType> fields, long command, StateWriter out) {
    WireWriter value = new WireWriter(64);
    value.putVarint(fields.size());
    new TreeMap<>(fields)
        .forEach(
            (name, type) -> {
              value.putString(name);
              value.putByte(type.id());
            });
    out.put(schemaKey(group, command), value.seal(Envelope.Kind.CATALOG_COMMAND, VERSION));
  }

  static void deleteSchemas(CatalogImage image, long policyId, StateWriter out) {
    for (String measurement : image.measurements(policyId)) {
      MeasurementSchema schema = image.schema(policyId, measurement);
      for (long group : schema.groups()) {
        deleteFields(new Group(policyId, group, measurement), schema, out);
      }
    }
  }

  static void deleteFields(Group group, MeasurementSchema schema, StateWriter out) {
    for (long command : schema.commands(group.shardGroup())) {
      out.delete(schemaKey(group, command));
    }
  }

  /** An image with the stored fields. */
  static CatalogImage schemas(StateReader store, CatalogImage image) {
    CatalogImage[] loaded = {image};
    store.scan(
        new byte[] {SCHEMA},
        (key, value) -> {
          ByteBuffer parts = ByteBuffer.wrap(key, 1, key.length - 1 - Long.BYTES);
          long policyId = parts.getLong();
          long shardGroup = parts.getLong();
          String measurement = StandardCharsets.UTF_8.decode(parts).toString();
          Envelope.open(value, Envelope.Kind.CATALOG_COMMAND, VERSION, VERSION);
          WireReader in = new WireReader(value);
          int count = in.getCount(2);
          Map<String, FieldType> fields = new HashMap<>();
          for (int i = 0; i < count; i++) {
            fields.put(in.getString(), in.getFieldType());
          }
          long command = ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
          Group group = new Group(policyId, shardGroup, measurement);
          loaded[0] = loaded[0].withFields(group, fields, command);
        });
    return loaded[0];
  }

  static void putUser(User user, StateWriter out) {
    WireWriter value = new WireWriter(128);
    value.putString(user.name());
    value.putString(user.passwordHash());
    value.putByte(user.admin() ? 1 : 0);
    value.putVarint(user.privileges().size());
    user.privileges()
        .forEach(
            (database, privilege) -> {
              value.putString(database);
              value.putByte(privilege.bits());
            });
    value.putVarint(user.created());
    out.put(userKey(user), value.seal(Envelope.Kind.CATALOG_COMMAND, VERSION));
  }

  static void deleteUser(User user, StateWriter out) {
    out.delete(userKey(user));
  }

  static List<User> users(StateReader store) {
    List<User> users = new ArrayList<>();
    store.scan(
        new byte[] {USER},
        (key, value) -> {
          Envelope.open(value, Envelope.Kind.CATALOG_COMMAND, VERSION, VERSION);
          WireReader in = new WireReader(value);
          String name = in.getString();
          String hash = in.getString();
          boolean admin = CatalogCodec.getFlag(in);
          int count = in.getCount(2);
          TreeMap<String, Privilege> privileges = new TreeMap<>();
          for (int i = 0; i < count; i++) {
            privileges.put(in.getString(), CatalogCodec.getPrivilege(in));
          }
          // Absent in entries written before the creation order of users was stored.
          long created = in.remaining() == 0 ? 0 : in.getVarint();
          users.add(new User(name, hash, admin, privileges, created));
        });
    return users;
  }

  private static byte[] userKey(User user) {
    byte[] name = user.name().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + name.length).put(USER).put(name).array();
  }

  static void putSource(SourceControl source, StateWriter out) {
    WireWriter value = new WireWriter(64);
    value.putString(source.name());
    value.putByte(source.paused() ? 1 : 0);
    value.putVarint(source.version());
    byte[] name = source.name().getBytes(StandardCharsets.UTF_8);
    out.put(
        ByteBuffer.allocate(1 + name.length).put(SOURCE).put(name).array(),
        value.seal(Envelope.Kind.CATALOG_COMMAND, VERSION));
  }

  static List<SourceControl> sources(StateReader store) {
    List<SourceControl> sources = new ArrayList<>();
    store.scan(
        new byte[] {SOURCE},
        (key, value) -> {
          Envelope.open(value, Envelope.Kind.CATALOG_COMMAND, VERSION, VERSION);
          WireReader in = new WireReader(value);
          sources.add(new SourceControl(in.getString(), CatalogCodec.getFlag(in), in.getVarint()));
        });
    return sources;
  }

  static void putExtras(Database database, DatabaseExtras extras, StateWriter out) {
    WireWriter value = new WireWriter(256);
    value.putVarint(extras.queries().size());
    for (ContinuousQuery query : extras.queries()) {
      value.putString(query.name());
      value.putString(query.query());
    }
    value.putVarint(extras.subscriptions().size());
    extras.subscriptions().forEach(s -> CatalogCodec.putSubscription(value, s));
    value.putVarint(extras.views().size());
    extras.views().forEach(view -> ViewCodec.put(value, view));
    extras.subscriptions().forEach(s -> CatalogCodec.putOrigin(value, s));
    out.put(extrasKey(database), value.seal(Envelope.Kind.CATALOG_COMMAND, VERSION));
  }

  static void deleteExtras(Database database, StateWriter out) {
    out.delete(extrasKey(database));
  }

  static @Nullable DatabaseExtras extras(StateReader store, Database database) {
    byte[] value = store.get(extrasKey(database));
    if (value == null) {
      return null;
    }
    Envelope.open(value, Envelope.Kind.CATALOG_COMMAND, VERSION, VERSION);
    WireReader in = new WireReader(value);
    List<ContinuousQuery> queries = new ArrayList<>();
    for (int left = in.getCount(2); left > 0; left--) {
      queries.add(new ContinuousQuery(in.getString(), in.getString()));
    }
    List<Subscription> subscriptions = new ArrayList<>();
    for (int left = in.getCount(4); left > 0; left--) {
      subscriptions.add(CatalogCodec.getSubscription(in, Subscription.UNKNOWN));
    }
    List<MaterializedView> views = new ArrayList<>();
    // Absent in entries written before there were views.
    for (int left = in.remaining() == 0 ? 0 : in.getCount(8); left > 0; left--) {
      views.add(ViewCodec.get(in));
    }
    if (in.remaining() > 0) {
      // Absent in entries written before subscriptions were sent.
      subscriptions.replaceAll(
          s ->
              new Subscription(
                  s.policy(), s.name(), s.toAll(), s.destinations(), CatalogCodec.getOrigin(in)));
    }
    return new DatabaseExtras(queries, subscriptions, views);
  }

  private static byte[] extrasKey(Database database) {
    return ByteBuffer.allocate(9).put(EXTRAS).putLong(database.id()).array();
  }

  private static byte[] databaseKey(Database database) {
    return ByteBuffer.allocate(9).put(DATABASE).putLong(database.id()).array();
  }

  private static byte[] schemaKey(Group group, long command) {
    byte[] name = group.measurement().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(25 + name.length)
        .put(SCHEMA)
        .putLong(group.policyId())
        .putLong(group.shardGroup())
        .put(name)
        .putLong(command)
        .array();
  }
}
