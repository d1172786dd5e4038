package io.hyperbytedb.write;

import io.hyperbytedb.catalog.MeasurementSchema;
import io.hyperbytedb.model.FieldType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of one measurement's fields in one shard group, for the duration of one write: those of
 * the catalog, and those that this write adds. A new field takes the type of its first point; the
 * catalog decides before anything is appended.
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

  /** By slot index: whether the slot's type is the field's type here. */
  private boolean[] fits;

  private final WriteRules rules;

  /**
   * @param registered what the catalog says
   * @param rules how many fields there may be, and how much memory for them
   * @param footprint counts what this takes
   */
  GroupSchema(
      ShardGroup group,
      MeasurementBuffer measurement,
      MeasurementSchema registered,
      WriteRules rules,
      Footprint footprint) {
    this.group = group;
    this.measurement = measurement;
    this.registered = registered;
    this.rules = rules;
    this.footprint = footprint;
    footprint.add(BYTES);
    this.fits = new boolean[measurement.fieldCount()];
  }

  /** Whether the row may be written; otherwise it is counted as dropped. */
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
   * Gives new fields the types of this row, one after the other. If the row is dropped for a
   * conflicting field, the types registered before it stay, as in InfluxDB.
   */
  private boolean addAll(StagedRow row) {
    for (int i = 0; i < row.count; i++) {
      FieldSlot field = row.fields[i];
      FieldType existing = typeOf(field.name);
      if (existing == null) {
        if (registered.count(group.from) + (long) fresh.size() >= rules.maxFields()) {
          return refuse(tooMany(field.name));
        }
        if (!rules.limits().memory().hasRoom(footprint.bytes())) {
          return refuse(rules.limits().memory().reason());
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

  /** The fields that are not in the catalog yet, with the types of this write. */
  Map<String, FieldType> fresh() {
    return fresh;
  }

  /** Takes a new field for which the catalog has another type. */
  @FunctionalInterface
  interface Refused {
    void take(GroupSchema schema, FieldSlot field, FieldType existing);
  }

  /**
   * Takes the catalog's decision. A field that the catalog still does not have was forgotten
   * immediately because its measurement was dropped; it stays new.
   *
   * @param schema the measurement's schema after the registration
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
   * @param existing the type when the field was refused; the catalog may have dropped it since
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
        + rules.maxFields()
        + "/"
        + rules.maxFields()
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
