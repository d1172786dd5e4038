package io.hyperbytedb.storage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.MeasurementSchema;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.Verdict;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.ShardGroups;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers fields of rows that arrive after a drop of their measurement or shard, so that the rows
 * are visible: their writer had found the fields registered and had not applied the drop yet. One
 * instance per partition; thread-safe.
 *
 * <p>Why no row is missed: a drop appends its marker after its command is in the catalog, and
 * {@link #catchUp} at a marker waits until this process's catalog has applied the command. For rows
 * after the marker, the guard therefore sees that their fields were forgotten, and registers
 * missing ones before a strong read is answered and before the rows are in a file. A later drop
 * forgets them again only with a marker after these rows, which deletes them. For rows before the
 * marker, which a restart reads again, nothing is registered, because the marker is reached first.
 *
 * <p>If another writer has registered a field with another type meanwhile, that type stays, as with
 * any two concurrent writers; values of the other type stay in files and are not shown.
 */
final class SchemaGuard {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaGuard.class);

  private final Catalog catalog;
  private final StorageMetrics metrics;

  /** A field that rows have and the catalog has not; {@code end} is the end of its shard group. */
  private record Missing(long databaseId, long policyId, NewField field, long end) {}

  @GuardedBy("this")
  private final Set<Missing> missing = new LinkedHashSet<>();

  SchemaGuard(Catalog catalog, StorageMetrics metrics) {
    this.catalog = catalog;
    this.metrics = metrics;
  }

  /**
   * Waits until everything acknowledged by the catalog has been applied.
   *
   * @throws LogException UNAVAILABLE if the catalog cannot be reached
   */
  void catchUp() {
    try {
      var _ = catalog.catchUp().join();
    } catch (CompletionException e) {
      throw new LogException(
          LogException.Reason.UNAVAILABLE, "the catalog cannot be reached: " + e.getCause(), e);
    }
  }

  /** Records the fields of arriving rows that are no longer in the catalog. */
  void check(WalBatch batch) {
    CatalogImage image = catalog.image();
    for (ArrivedRows block : batch.blocks()) {
      if (image.hasForgotten(batch.policyId(), block.measurement())) {
        RetentionPolicy policy = image.policy(batch.policyId());
        if (policy != null) {
          check(batch, image.schema(policy.id(), block.measurement()), policy, block);
        }
      }
    }
  }

  private synchronized void check(
      WalBatch batch, MeasurementSchema schema, RetentionPolicy policy, ArrivedRows block) {
    ShardGroups groups = policy.shardGroups();
    long start = 0;
    long end = 0;
    List<FieldColumn> unknown = List.of();
    for (int row = 0; row < block.size(); row++) {
      long time = block.times()[row];
      if (row == 0 || time < start || time >= end) {
        start = groups.start(time);
        end = groups.end(time);
        unknown = unknown(schema, start, block);
      }
      for (FieldColumn field : unknown) {
        if (field.column().has(row)) {
          NewField wanted = new NewField(block.measurement(), start, field.name(), field.type());
          missing.add(new Missing(batch.databaseId(), policy.id(), wanted, end));
        }
      }
    }
  }

  /** The fields of a block that have no type in a shard group; usually none. */
  private static List<FieldColumn> unknown(
      MeasurementSchema schema, long shardGroup, ArrivedRows block) {
    List<FieldColumn> unknown = new ArrayList<>();
    for (FieldColumn field : block.fields()) {
      if (schema.type(shardGroup, field.name()) == null) {
        unknown.add(field);
      }
    }
    return unknown;
  }

  /** Discards recorded fields that occurred only in rows deleted by a marker. */
  synchronized void deleted(DeleteMarker marker) {
    if (marker.series() instanceof SeriesChoice.All) {
      missing.removeIf(
          field ->
              field.databaseId() == marker.databaseId()
                  && DeleteMarker.sameOrAll(marker.policyId(), field.policyId())
                  && (marker.measurement() == null
                      || marker.measurement().equals(field.field().measurement()))
                  && marker.minTime() <= field.field().shardGroup()
                  && marker.maxTime() >= field.end() - 1);
    }
  }

  /**
   * Registers the missing fields; completes when they are registered, and fails with a {@link
   * LogException}.
   */
  CompletableFuture<Void> settle() {
    List<Missing> wanted;
    synchronized (this) {
      if (missing.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      wanted = List.copyOf(missing);
    }
    return catalog
        .catchUp()
        .thenCompose(image -> register(image, wanted))
        .thenRun(
            () -> {
              synchronized (this) {
                wanted.forEach(missing::remove);
              }
            });
  }

  private CompletableFuture<Void> register(CatalogImage image, List<Missing> wanted) {
    Map<Long, List<NewField>> byPolicy = new HashMap<>();
    for (Missing one : wanted) {
      NewField field = one.field();
      if (image.hasPolicy(one.databaseId(), one.policyId())
          && type(image, one.policyId(), field) == null) {
        byPolicy.computeIfAbsent(one.policyId(), id -> new ArrayList<>()).add(field);
      }
    }
    List<CompletableFuture<Verdict>> submitted = new ArrayList<>();
    byPolicy.forEach(
        (policyId, fields) -> {
          metrics.fieldsRegistered.add(fields.size());
          submitted.add(catalog.submit(new RegisterFields(policyId, fields)));
        });
    return CompletableFuture.allOf(submitted.toArray(CompletableFuture<?>[]::new))
        .thenRun(() -> wanted.forEach(this::reportConflict));
  }

  private void reportConflict(Missing missed) {
    FieldType type = type(catalog.image(), missed.policyId(), missed.field());
    if (type != null && type != missed.field().type()) {
      LOG.warn(
          "a field was written as {} by a writer that had not applied its drop, and is {}"
              + " now: those values are not shown",
          missed.field().type(),
          type);
    }
  }

  private static @Nullable FieldType type(CatalogImage image, long policyId, NewField field) {
    return image.schema(policyId, field.measurement()).type(field.shardGroup(), field.field());
  }
}
