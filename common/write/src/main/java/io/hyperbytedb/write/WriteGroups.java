package io.hyperbytedb.write;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MeasurementSchema;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.ShardGroups;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shard groups of one write: which rows they admit, and the reasons for refusing others. */
final class WriteGroups {
  /** A field whose type was decided by a concurrent write. */
  private record Refusal(GroupSchema schema, FieldSlot field, FieldType existing) {
    boolean concerns(ArrivedRows block, int row) {
      return block.measurement().equals(schema.measurement.name())
          && schema.group.holds(block.times()[row])
          && block.fields().stream().anyMatch(f -> is(f) && f.column().has(row));
    }

    private boolean is(FieldColumn column) {
      return column.type() == field.type && column.name().equals(field.name);
    }
  }

  /** How long an admitted series is remembered; it may be dropped meanwhile. */
  private static final long LET_IN_NANOS = 10_000_000_000L;

  /** How many times to register fields that are immediately forgotten again. */
  private static final int ATTEMPTS = 16;

  private final Catalog catalog;
  private final WriteTarget target;
  private final ShardGroups bounds;

  /** Older rows are beyond the policy's duration, unless their shard group is still written to. */
  private final long oldest;

  /** Rows before and after these times are not written, whatever the policy keeps. */
  private final long earliest;

  private final long latest;
  private final WriteRules rules;
  private final RefusedRows refused;
  private final boolean limited;
  private final long now;

  /** By their starts, in the order of their first rows. */
  private final Map<Long, ShardGroup> groups = new LinkedHashMap<>();

  private final List<GroupSchema> schemas = new ArrayList<>();
  private final Footprint footprint = new Footprint();
  private final List<Refusal> refusals = new ArrayList<>();

  /** Rows whose time the retention policy does not allow. */
  private int beyondRetention;

  private int selectedOut;

  WriteGroups(
      Catalog catalog, WriteTarget target, long nowNanos, WriteRules rules, RefusedRows refused) {
    this.rules = rules;
    this.refused = refused;
    this.limited = rules.limits().some();
    this.now = nowNanos;
    this.catalog = catalog;
    this.target = target;
    this.bounds = target.policy().shardGroups();
    long duration = target.policy().duration();
    this.oldest = duration == 0 ? Long.MIN_VALUE : nowNanos - duration;
    this.earliest = target.policy().earliestWritten(nowNanos);
    this.latest = target.policy().latestWritten(nowNanos);
  }

  /** Whether the row may be written; otherwise it is counted as dropped. */
  boolean admits(SeriesSlot series, long time, StagedRow row) {
    if (time < earliest || time > latest) {
      return isBeyond(row.origin);
    }
    MeasurementBuffer measurement = series.measurement;
    GroupSchema schema = measurement.latest;
    if (schema == null || !schema.group.holds(time)) {
      schema = find(measurement, time);
      if (schema == null) {
        return isBeyond(row.origin);
      }
      measurement.latest = schema;
    }
    schema.group.note(time < oldest);
    if (isAllowed(series, schema) && schema.admits(row)) {
      return true;
    }
    refused.refused(row.origin, schema.group.latestReason());
    return false;
  }

  private boolean isBeyond(long origin) {
    beyondRetention++;
    refused.refused(origin, beyond());
    return false;
  }

  /** Whether the series may have rows. */
  private boolean isAllowed(SeriesSlot series, GroupSchema schema) {
    if (limited && !isLetIn(series)) {
      SeriesLimits.Refusal refusal = rules.limits().refuse(target.database().id(), series.key);
      if (refusal != null) {
        schema.group.dropForSeries(refusal.code(), refusal.reason());
        return false;
      }
      series.admittedDatabase = target.database().id();
      series.admittedUntil = now + LET_IN_NANOS;
    }
    if (series.hasTimeTag) {
      schema.group.dropForSeries(
          "invalid tag key: input tag \"time\" on measurement \""
              + series.measurement.name()
              + "\" is invalid");
      return false;
    }
    return true;
  }

  private boolean isLetIn(SeriesSlot series) {
    return series.admittedDatabase == target.database().id() && now < series.admittedUntil;
  }

  /** The schema for a time; null if its whole shard group is beyond the retention policy. */
  private @Nullable GroupSchema find(MeasurementBuffer measurement, long time) {
    long start = bounds.start(time);
    GroupSchema known = measurement.groups().get(start);
    if (known != null) {
      return known;
    }
    ShardGroup group = group(start, time);
    if (group == null) {
      return null;
    }
    GroupSchema schema =
        new GroupSchema(group, measurement, registered(measurement), rules, footprint);
    measurement.groups().put(start, schema);
    schemas.add(schema);
    return schema;
  }

  private @Nullable ShardGroup group(long start, long time) {
    ShardGroup known = groups.get(start);
    if (known != null) {
      return known;
    }
    ShardGroup group = new ShardGroup(start, bounds.end(time));
    if (group.to <= oldest) {
      return null;
    }
    groups.put(start, group);
    return group;
  }

  private MeasurementSchema registered(MeasurementBuffer measurement) {
    return catalog.image().schema(target.policy().id(), measurement.name());
  }

  /**
   * Registers the fields that are not in the catalog yet.
   *
   * @throws HyperbyteException DATABASE_NOT_FOUND or POLICY_NOT_FOUND if the target was dropped
   *     meanwhile
   */
  void registerFields() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      List<NewField> fields = freshFields();
      if (fields.isEmpty()) {
        return;
      }
      if (Waiting.on(catalog.submit(new RegisterFields(target.policy().id(), fields))).error()
          != null) {
        throw dropped();
      }
      for (GroupSchema schema : schemas) {
        schema.settle(
            registered(schema.measurement),
            (owner, field, existing) -> refusals.add(new Refusal(owner, field, existing)));
      }
    }
    throw new HyperbyteException(
        ErrorCode.UNAVAILABLE, "the measurements of the write are being dropped repeatedly");
  }

  /** The error for a policy that was dropped, with its database or alone. */
  private HyperbyteException dropped() {
    Database now = catalog.image().database(target.database().name());
    return now == null || now.id() != target.database().id()
        ? new HyperbyteException(
            ErrorCode.DATABASE_NOT_FOUND, "database not found: " + target.database().name())
        : new HyperbyteException(
            ErrorCode.POLICY_NOT_FOUND, "retention policy not found: " + target.policy().name());
  }

  private List<NewField> freshFields() {
    List<NewField> fields = new ArrayList<>();
    for (GroupSchema schema : schemas) {
      String measurement = schema.measurement.name();
      schema
          .fresh()
          .forEach(
              (name, type) -> fields.add(new NewField(measurement, schema.group.from, name, type)));
    }
    return fields;
  }

  /** The rows of a partition without those that turned out to be refused; those are counted. */
  WalBatch welcome(PartitionBuffer partition) {
    WalBatch batch = partition.view(target);
    boolean someLate = groups.values().stream().anyMatch(ShardGroup::refusesLate);
    if (!someLate && refusals.isEmpty()) {
      return batch;
    }
    WalBatch welcome = RowSelection.of(batch, (block, row) -> isWelcome(partition, block, row));
    selectedOut += batch.rowCount() - welcome.rowCount();
    return welcome;
  }

  private boolean isWelcome(PartitionBuffer partition, ArrivedRows block, int row) {
    long time = block.times()[row];
    if (time < oldest) {
      ShardGroup group = groups.get(bounds.start(time));
      if (group != null && group.refusesLate()) {
        beyondRetention++;
        tell(partition, block, row, beyond());
        return false;
      }
    }
    for (Refusal refusal : refusals) {
      if (refusal.concerns(block, row)) {
        GroupSchema schema = refusal.schema;
        schema.group.dropForFields(schema.conflict(refusal.field, refusal.existing));
        tell(partition, block, row, schema.group.latestReason());
        return false;
      }
    }
    return true;
  }

  private void tell(PartitionBuffer partition, ArrivedRows block, int row, String reason) {
    if (!refused.equals(RefusedRows.COUNTED)) {
      refused.refused(partition.origin(block, row), reason);
    }
  }

  /** Removes this write from its measurements. The counts stay. */
  void close() {
    for (GroupSchema schema : schemas) {
      schema.measurement.forgetGroups();
    }
    schemas.clear();
    footprint.clear();
  }

  /** About how many bytes it takes until it is closed. */
  long bytes() {
    return footprint.bytes();
  }

  /**
   * The outcome of the write.
   *
   * @param added the number of admitted rows
   */
  WriteResult result(int added) {
    int dropped = beyondRetention;
    String error = null;
    ErrorCode code = ErrorCode.PARTIAL_WRITE;
    for (ShardGroup group : groups.values()) {
      dropped += group.dropped();
      if (error == null && group.reason() != null) {
        error = partialWrite(group.reason(), group.dropped());
        code = group.code();
      }
    }
    if (error == null && beyondRetention > 0) {
      error = partialWrite(beyond(), beyondRetention);
    }
    return new WriteResult(added - selectedOut, dropped, error, code);
  }

  private String beyond() {
    return newest()
        ? "points beyond retention policy or outside permissible write window"
        : "points beyond retention policy";
  }

  /** InfluxDB's text for a write of which only a part was done. */
  private String partialWrite(@Nullable String reason, int dropped) {
    String text = "partial write: " + reason + " dropped=" + dropped;
    return newest()
        ? text
            + " for database: "
            + target.database().name()
            + " for retention policy: "
            + target.policy().name()
        : text;
  }

  private boolean newest() {
    return rules.compatibility().since(Compatibility.V1_12);
  }
}
