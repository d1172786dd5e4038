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

/**
 * The catalog's entries in its state store: {@code 'd' id} for each database with its policies, and
 * {@code 's' policy, shard group, measurement} for the fields of each shard group.
 */
final class CatalogState {
  private static final byte DATABASE = 'd';
  private static final byte SCHEMA = 's';
  private static final int VERSION = 1;

  /** The fields of a measurement in a shard group are stored together. */
  record Group(long policyId, long shardGroup, String measurement) {}

  /** Takes stored fields. */
  interface SchemaVisitor {
    void visit(long policyId, long shardGroup, String measurement, Map<String, FieldType> fields);
  }

  private CatalogState() {}

  static void putDatabase(Database database, StateWriter out) {
    WireWriter value = new WireWriter(128);
    value.putVarint(database.id());
    value.putString(database.name());
    value.putString(database.defaultPolicy());
    value.putVarint(database.policies().size());
    for (RetentionPolicy policy : database.policies()) {
      value.putVarint(policy.id());
      value.putString(policy.name());
      value.putVarint(policy.duration());
      value.putVarint(policy.shardGroupDuration());
      value.putVarint(policy.replicas());
    }
    out.put(databaseKey(database), value.seal(Envelope.Kind.CATALOG_COMMAND, VERSION));
  }

  static void deleteDatabase(Database database, StateWriter out) {
    out.delete(databaseKey(database));
  }

  static void scanDatabases(StateReader store, Consumer<Database> visitor) {
    store.scan(
        new byte[] {DATABASE},
        (key, value) -> {
          Envelope.open(value, Envelope.Kind.CATALOG_COMMAND, VERSION, VERSION);
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
                    (int) in.getVarint()));
          }
          visitor.accept(new Database(id, name, defaultPolicy, policies));
        });
  }

  static void putGroup(Group group, Map<String, FieldType> fields, StateWriter out) {
    WireWriter value = new WireWriter(64);
    value.putVarint(fields.size());
    new TreeMap<>(fields)
        .forEach(
            (name, type) -> {
              value.putString(name);
              value.putByte(type.id());
            });
    out.put(schemaKey(group), value.seal(Envelope.Kind.CATALOG_COMMAND, VERSION));
  }

  static void deleteSchemas(CatalogImage image, long policyId, StateWriter out) {
    for (String measurement : image.measurements(policyId)) {
      for (long group : image.schema(policyId, measurement).groups()) {
        out.delete(schemaKey(new Group(policyId, group, measurement)));
      }
    }
  }

  static void scanSchemas(StateReader store, SchemaVisitor visitor) {
    store.scan(
        new byte[] {SCHEMA},
        (key, value) -> {
          ByteBuffer parts = ByteBuffer.wrap(key, 1, key.length - 1);
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
          visitor.visit(policyId, shardGroup, measurement, fields);
        });
  }

  private static byte[] databaseKey(Database database) {
    return ByteBuffer.allocate(9).put(DATABASE).putLong(database.id()).array();
  }

  private static byte[] schemaKey(Group group) {
    byte[] name = group.measurement().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(17 + name.length)
        .put(SCHEMA)
        .putLong(group.policyId())
        .putLong(group.shardGroup())
        .put(name)
        .array();
  }
}
