package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The measurements of all policies with their fields, and about how much memory they take. One
 * thread modifies them, any thread may read.
 */
final class Schemas {
  /**
   * About what a measurement takes besides its name and its shard groups, with its table in a
   * memtable and the entry of a file in the manifest.
   */
  private static final int MEASUREMENT_BYTES = 300;

  private final ConcurrentHashMap<Long, ConcurrentHashMap<String, MeasurementSchema>> byPolicy =
      new ConcurrentHashMap<>();
  private final LongAdder bytes = new LongAdder();

  /** About how many bytes of memory all of them take. */
  long bytes() {
    return bytes.sum();
  }

  /** The schema of a measurement; empty if it is unknown. */
  MeasurementSchema get(long policyId, String measurement) {
    ConcurrentHashMap<String, MeasurementSchema> schemas = byPolicy.get(policyId);
    return schemas == null
        ? MeasurementSchema.EMPTY
        : schemas.getOrDefault(measurement, MeasurementSchema.EMPTY);
  }

  /** The measurements of a policy, in no particular order. */
  List<String> measurements(long policyId) {
    ConcurrentHashMap<String, MeasurementSchema> schemas = byPolicy.get(policyId);
    return schemas == null ? List.of() : new ArrayList<>(schemas.keySet());
  }

  /** The schema of a measurement, created if necessary. */
  MeasurementSchema getOrCreate(long policyId, String measurement) {
    ConcurrentHashMap<String, MeasurementSchema> schemas =
        byPolicy.computeIfAbsent(policyId, id -> new ConcurrentHashMap<>());
    MeasurementSchema schema = schemas.get(measurement);
    if (schema == null) {
      schema = new MeasurementSchema(bytes);
      schemas.put(measurement, schema);
      bytes.add(cost(measurement));
    }
    return schema;
  }

  /** Drops a measurement. */
  void drop(long policyId, String measurement) {
    ConcurrentHashMap<String, MeasurementSchema> schemas = byPolicy.get(policyId);
    MeasurementSchema dropped = schemas == null ? null : schemas.remove(measurement);
    if (dropped != null) {
      release(measurement, dropped);
    }
  }

  /** Drops the measurements of a policy. */
  void drop(long policyId) {
    ConcurrentHashMap<String, MeasurementSchema> dropped = byPolicy.remove(policyId);
    if (dropped != null) {
      dropped.forEach(this::release);
    }
  }

  private void release(String measurement, MeasurementSchema schema) {
    schema.forgetAll();
    bytes.add(-cost(measurement));
  }

  private static int cost(String measurement) {
    return MEASUREMENT_BYTES + MeasurementSchema.NAME_COPIES * measurement.length();
  }
}
