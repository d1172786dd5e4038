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
    CatalogImage next = image;
    for (Map.Entry<CatalogState.Group, Map<String, FieldType>> some : asked.entrySet()) {
      CatalogState.Group group = some.getKey();
      Map<String, FieldType> added =
          next.schema(group.policyId(), group.measurement())
              .missing(group.shardGroup(), some.getValue());
      if (!added.isEmpty()) {
        CatalogState.putFields(group, added, offset, out);
        next = next.withFields(group, added, offset);
      }
      next = number(next, policy, group.shardGroup());
    }
    return new Applied<>(ShardState.save(next, out), Verdict.OK);
  }

  private static CatalogImage number(CatalogImage image, RetentionPolicy policy, long start) {
    ShardRegistry shards = image.shards();
    return shards.has(policy.id(), start)
        ? image
        : image.with(shards.create(policy.id(), start, policy.shardGroups().end(start)));
  }

  static Applied<CatalogImage, Verdict> forgetFields(
      CatalogImage image, long offset, ForgetFields command, StateWriter out) {
    long policyId = command.policyId();
    CatalogImage next = image;
    for (String measurement : image.measurements(policyId)) {
      if (command.measurement() == null || command.measurement().equals(measurement)) {
        for (long group : image.schema(policyId, measurement).groups()) {
          if (group < command.before()) {
            next = forget(next, new CatalogState.Group(policyId, group, measurement), out);
          }
        }
      }
    }
    if (command.measurement() != null) {
      Forgotten.Place place = new Forgotten.Place(policyId, command.measurement());
      return new Applied<>(ShardState.forget(next, place, offset, out), Verdict.OK);
    }
    // Groups expire as a whole, so rows that are still to arrive for them have expired, too.
    for (ShardGroup group : image.shardGroups(policyId)) {
      if (group.start() < command.before()) {
        next = drop(next, group, out);
      }
    }
    return new Applied<>(next, Verdict.OK);
  }

  static Applied<CatalogImage, Verdict> dropShard(
      CatalogImage image, long offset, DropShard command, StateWriter out) {
    ShardGroup shard = image.shardGroup(command.id());
    if (shard == null) {
      return new Applied<>(image, Verdict.OK);
    }
    CatalogImage next = image;
    for (String measurement : image.measurements(shard.policyId())) {
      next =
          forget(next, new CatalogState.Group(shard.policyId(), shard.start(), measurement), out);
    }
    next = drop(next, shard, out);
    Forgotten.Place place = new Forgotten.Place(shard.policyId(), null);
    return new Applied<>(ShardState.forget(next, place, offset, out), Verdict.OK);
  }

  private static CatalogImage drop(CatalogImage image, ShardGroup group, StateWriter out) {
    CatalogImage saved = ShardState.save(image, out);
    ShardState.delete(group, out);
    return saved.with(saved.shards().without(group));
  }

  private static CatalogImage forget(
      CatalogImage image, CatalogState.Group group, StateWriter out) {
    MeasurementSchema schema = image.schema(group.policyId(), group.measurement());
    CatalogState.deleteFields(group, schema, out);
    return image.withoutFields(group);
  }
}
