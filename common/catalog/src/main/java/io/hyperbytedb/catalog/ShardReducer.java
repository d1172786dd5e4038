package io.hyperbytedb.catalog;

import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.state.Reducer.Applied;
import io.hyperbytedb.log.state.StateWriter;
import io.hyperbytedb.model.FieldType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Applies commands about fields and shards. */
final class ShardReducer {
  private ShardReducer() {}

  /** Registers field types, and assigns ids to new shard groups in order of appearance. */
  static Applied<CatalogImage, Verdict> registerFields(
      CatalogImage image, long offset, RegisterFields command, StateWriter out) {
    RetentionPolicy policy = image.policy(command.policyId());
    if (policy == null) {
      return new Applied<>(image, new Verdict("retention policy was dropped"));
    }
    Map<CatalogState.Group, Map<String, FieldType>> asked = new LinkedHashMap<>();
    for (NewField field : command.fields()) {
      asked
          .computeIfAbsent(
              new CatalogState.Group(command.policyId(), field.shardGroup(), field.measurement()),
              group -> new HashMap<>())
          .putIfAbsent(field.field(), field.type());
    }
    asked.forEach(
        (group, fields) -> {
          Map<String, FieldType> added =
              image
                  .newSchema(group.policyId(), group.measurement())
                  .add(group.shardGroup(), fields, offset);
          if (!added.isEmpty()) {
            CatalogState.putFields(group, added, offset, out);
          }
          number(image, policy, group.shardGroup());
        });
    ShardState.save(image.shards(), out);
    return new Applied<>(image, Verdict.OK);
  }

  private static void number(CatalogImage image, RetentionPolicy policy, long start) {
    if (!image.shards().has(policy.id(), start)) {
      image.shards().create(policy.id(), start, policy.shardGroups().end(start));
    }
  }

  static Applied<CatalogImage, Verdict> forgetFields(
      CatalogImage image, long offset, ForgetFields command, StateWriter out) {
    long policyId = command.policyId();
    for (String measurement : image.measurements(policyId)) {
      if (command.measurement() == null || command.measurement().equals(measurement)) {
        for (long group : image.schema(policyId, measurement).groups()) {
          if (group < command.before()) {
            forget(image, new CatalogState.Group(policyId, group, measurement), out);
          }
        }
      }
    }
    if (command.measurement() != null) {
      ShardState.forget(image, new Forgotten.Place(policyId, command.measurement()), offset, out);
      return new Applied<>(image, Verdict.OK);
    }
    // Groups expire as a whole, so rows that are still to arrive for them have expired, too.
    for (ShardGroup group : image.shardGroups(policyId)) {
      if (group.start() < command.before()) {
        drop(image, group, out);
      }
    }
    return new Applied<>(image, Verdict.OK);
  }

  static Applied<CatalogImage, Verdict> dropShard(
      CatalogImage image, long offset, DropShard command, StateWriter out) {
    ShardGroup shard = image.shardGroup(command.id());
    if (shard != null) {
      for (String measurement : image.measurements(shard.policyId())) {
        forget(image, new CatalogState.Group(shard.policyId(), shard.start(), measurement), out);
      }
      drop(image, shard, out);
      ShardState.forget(image, new Forgotten.Place(shard.policyId(), null), offset, out);
    }
    return new Applied<>(image, Verdict.OK);
  }

  private static void drop(CatalogImage image, ShardGroup group, StateWriter out) {
    ShardState.save(image.shards(), out);
    image.shards().remove(group);
    ShardState.delete(group, out);
  }

  private static void forget(CatalogImage image, CatalogState.Group group, StateWriter out) {
    MeasurementSchema schema = image.schema(group.policyId(), group.measurement());
    CatalogState.deleteFields(group, schema, out);
    schema.forget(group.shardGroup());
    image.dropIfEmpty(group.policyId(), group.measurement());
  }
}
