package io.hyperbytedb.catalog;

import io.hyperbytedb.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The measurements of all policies with their fields, and about how much memory they take.
 * Immutable: a change returns new ones, which share all that did not change.
 */
final class Schemas {
  static final Schemas EMPTY = new Schemas(HashTreePMap.empty(), 0);

  /**
   * About what a measurement takes besides its name and its shard groups, with its table in a
   * memtable and the entry of a file in the manifest.
   */
  private static final int MEASUREMENT_BYTES = 300;

  private final PMap<Long, PMap<String, MeasurementSchema>> byPolicy;
  private final long bytes;

  private Schemas(PMap<Long, PMap<String, MeasurementSchema>> byPolicy, long bytes) {
    this.byPolicy = byPolicy;
    this.bytes = bytes;
  }

  /** About how many bytes of memory all of them take. */
  long bytes() {
    return bytes;
  }

  /** The schema of a measurement; empty if it is unknown. */
  MeasurementSchema get(long policyId, String measurement) {
    return of(policyId).getOrDefault(measurement, MeasurementSchema.EMPTY);
  }

  private PMap<String, MeasurementSchema> of(long policyId) {
    return byPolicy.getOrDefault(policyId, HashTreePMap.empty());
  }

  /** The measurements of a policy, in no particular order. */
  List<String> measurements(long policyId) {
    return new ArrayList<>(of(policyId).keySet());
  }

  /**
   * With more fields of a measurement; those that already have a type there keep it.
   *
   * @param command the offset of the command
   */
  Schemas with(CatalogState.Group group, Map<String, FieldType> fields, long command) {
    MeasurementSchema next =
        get(group.policyId(), group.measurement()).with(group.shardGroup(), fields, command);
    return put(group.policyId(), group.measurement(), next);
  }

  /** Without the fields of a measurement in a shard group, and without it if that was its last. */
  Schemas without(CatalogState.Group group) {
    MeasurementSchema next = get(group.policyId(), group.measurement()).without(group.shardGroup());
    return next.groups().isEmpty()
        ? drop(group.policyId(), group.measurement())
        : put(group.policyId(), group.measurement(), next);
  }

  private Schemas put(long policyId, String measurement, MeasurementSchema next) {
    PMap<String, MeasurementSchema> schemas = of(policyId);
    MeasurementSchema old = schemas.get(measurement);
    if (next.equals(old)) {
      return this;
    }
    long more = next.bytes() - (old == null ? -cost(measurement) : old.bytes());
    return new Schemas(byPolicy.plus(policyId, schemas.plus(measurement, next)), bytes + more);
  }

  /** Without a measurement. */
  Schemas drop(long policyId, String measurement) {
    PMap<String, MeasurementSchema> schemas = of(policyId);
    MeasurementSchema dropped = schemas.get(measurement);
    return dropped == null
        ? this
        : new Schemas(
            byPolicy.plus(policyId, schemas.minus(measurement)),
            bytes - cost(measurement) - dropped.bytes());
  }

  /** Without the measurements of a policy. */
  Schemas drop(long policyId) {
    long less = 0;
    for (Map.Entry<String, MeasurementSchema> dropped : of(policyId).entrySet()) {
      less += cost(dropped.getKey()) + dropped.getValue().bytes();
    }
    return new Schemas(byPolicy.minus(policyId), bytes - less);
  }

  private static long cost(String measurement) {
    return MEASUREMENT_BYTES + (long) MeasurementSchema.NAME_COPIES * measurement.length();
  }
}
