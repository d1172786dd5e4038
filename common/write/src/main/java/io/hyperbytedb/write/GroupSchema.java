package io.hyperbytedb.write;

import io.hyperbytedb.catalog.MeasurementSchema;
import io.hyperbytedb.model.FieldType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types that the fields of one measurement have in one shard group, for the time of one write:
 * what the catalog says, and what this write adds. A field that is new takes the type of its first
 * point; the catalog has the last word before anything is appended.
 */
final class GroupSchema {
  /** About what one takes, and each field that is new until the catalog knows it. */
  private static final long BYTES = 300;

  private static final long FIELD_BYTES = 200;

  final ShardGroup group;
  final MeasurementBuffer measurement;
  private MeasurementSchema registered;
  private final Map<String, FieldType> fresh = new LinkedHashMap<>();
  private final Footprint footprint;

  /** By slot index: the slot's type is the field's type here. */
  private boolean[] fits;

  private final long maxFields;

  /**
   * @param registered what the catalog says
   * @param maxFields how many fields there may be
   * @param footprint counts what this takes
   */
  GroupSchema(
      ShardGroup group,
      MeasurementBuffer measurement,
      MeasurementSchema registered,
      long maxFields,
      Footprint footprint) {
    this.group = group;
    this.measurement = measurement;
    this.registered = registered;
    this.maxFields = maxFields;
    this.footprint = footprint;
    footprint.add(BYTES);
    this.fits = new boolean[measurement.fieldCount()];
  }

  /** Whether the row may be written; if not, it is counted as dropped. */
  boolean admits(StagedRow row) {
    boolean[] known = fits;
    boolean all = row.count > 0 && !row.oversized;
    for (int i = 0; all && i < row.count; i++) {
      int index = row.fields[i].index;
      all = index < known.length && known[index];
    }
    return all || check(row);
  }

  private boolean check(StagedRow row) {
    if (row.count == 0) {
      return refuse(
          "invalid field name: input field \"time\" on measurement \""
              + measurement.name()
              + "\" is invalid");
    }
    for (int i = 0; i < row.count; i++) {
      FieldSlot field = row.fields[i];
      if (field.type == FieldType.STRING && row.textLength(i) > RowWriter.MAX_STRING_BYTES) {
        return refuse(tooLong(field.name, row.textLength(i)));
      }
      FieldType existing = registered.type(group.from, field.name);
      if (existing != null && existing != field.type) {
        return refuse(conflict(field, existing));
      }
    }
    return addAll(row);
  }

  /**
   * Fields that are new take the type of this row, one after the other. A row may be dropped for
   * what another row of this write has decided; what it has itself decided until then stays, as in
   * InfluxDB.
   */
  private boolean addAll(StagedRow row) {
    for (int i = 0; i < row.count; i++) {
      FieldSlot field = row.fields[i];
      FieldType existing = typeOf(field.name);
      if (existing == null) {
        if (registered.count(group.from) + (long) fresh.size() >= maxFields) {
          return refuse(tooMany(field.name));
        }
        fresh.put(field.name, field.type);
        footprint.add(FIELD_BYTES + 2L * field.name.length());
      } else if (existing != field.type) {
        return refuse(conflict(field, existing));
      }
      if (field.index >= fits.length) {
        fits = Arrays.copyOf(fits, Math.max(measurement.fieldCount(), fits.length * 2));
      }
      fits[field.index] = true;
    }
    return true;
  }

  private @Nullable FieldType typeOf(String field) {
    FieldType type = registered.type(group.from, field);
    return type != null ? type : fresh.get(field);
  }

  private boolean refuse(String reason) {
    group.dropForFields(reason);
    return false;
  }

  /** The fields that the catalog does not know yet, with the types this write gave them. */
  Map<String, FieldType> fresh() {
    return fresh;
  }

  /** Takes a fresh field to which the catalog gave another type. */
  @FunctionalInterface
  interface Refused {
    void take(GroupSchema schema, FieldSlot field, FieldType existing);
  }

  /**
   * The catalog has decided. A field that it does not know all the same was forgotten at once, as
   * its measurement was dropped meanwhile: it stays fresh.
   *
   * @param schema what it says now
   */
  void settle(MeasurementSchema schema, Refused refused) {
    registered = schema;
    fresh
        .entrySet()
        .removeIf(
            field -> {
              FieldType existing = schema.type(group.from, field.getKey());
              if (existing != null && existing != field.getValue()) {
                FieldSlot slot = measurement.field(field.getKey(), field.getValue());
                fits[slot.index] = false;
                refused.take(this, slot, existing);
              }
              return existing != null;
            });
  }

  /**
   * InfluxDB's text for a field that already has another type.
   *
   * @param existing as it was read when the field was refused: it may be dropped at any time
   */
  String conflict(FieldSlot field, FieldType existing) {
    return "field type conflict: input field \""
        + field.name
        + "\" on measurement \""
        + measurement.name()
        + "\" is type "
        + field.type.influxName()
        + ", already exists as type "
        + existing.influxName();
  }

  private String tooMany(String field) {
    return "max-fields-per-measurement limit exceeded ("
        + maxFields
        + "/"
        + maxFields
        + "): measurement=\""
        + measurement.name()
        + "\" field=\""
        + field
        + "\"";
  }

  private String tooLong(String field, int length) {
    return "input field \""
        + field
        + "\" on measurement \""
        + measurement.name()
        + "\" is too long, "
        + length
        + " > "
        + RowWriter.MAX_STRING_BYTES;
  }
}
