package io.hyperbytedb.query.golden;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TagCondition;
import io.hyperbytedb.model.Tombstone;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.roaringbitmap.RoaringBitmap;

/**
 * A tail of blocks of rows, in the order in which they were added, and of deletes. Deletes do what
 * those of a storage node do, series by series and plainly.
 */
final class FixtureTail implements HotTail {
  private final Manifest manifest;
  private final int partitions;
  private final Runnable catchUp;
  private final Map<Place, List<RowsBuilder>> blocks = new HashMap<>();
  private final Map<Integer, List<Tombstone>> tombstones = new HashMap<>();
  private final Set<Long> dropped = new HashSet<>();

  /** Series of which some times were deleted, and that nobody has written since. */
  private final Set<Long> unwritten = new HashSet<>();

  /** Counts what happens to series, from where no flush ends. */
  private long offset = 1_000_000;

  /** A partition, and one measurement of a retention policy. */
  record Place(long policyId, int partition, String measurement) {}

  /**
   * @param catchUp called before each read, to bring what the log has
   */
  FixtureTail(Manifest manifest, int partitions, Runnable catchUp) {
    this.manifest = manifest;
    this.partitions = partitions;
    this.catchUp = catchUp;
  }

  synchronized void add(Place place, RowsBuilder rows) {
    blocks.computeIfAbsent(place, p -> new ArrayList<>()).add(rows);
  }

  /** A point of a series came. */
  synchronized void revive(long databaseId, String measurement, long id) {
    unwritten.remove(id);
    if (dropped.remove(id)) {
      manifest.registry().seenAlive(databaseId, measurement, id, true, offset++);
    }
  }

  synchronized void delete(int partition, DeleteMarker marker) {
    RoaringBitmap chosen = new RoaringBitmap();
    for (int number = 0; number < manifest.series(partition).end(); number++) {
      SeriesKey key = manifest.series(partition).key(number);
      boolean same =
          manifest.series(partition).databaseId(number) == marker.databaseId()
              && (marker.measurement() == null || marker.measurement().equals(key.measurement()));
      if (same && isChosen(marker.series(), key)) {
        chosen.add(number);
        delete(partition, marker, SeriesId.of(partition, number), key.measurement());
      }
    }
    blocks.values().forEach(list -> list.removeIf(RowsBuilder::isEmpty));
    tombstones
        .computeIfAbsent(partition, p -> new ArrayList<>())
        .add(
            new Tombstone(
                manifest.image(partition).flushedOffset() + offset++,
                marker.databaseId(),
                marker.policyId(),
                marker.measurement(),
                bytes(chosen),
                marker.minTime(),
                marker.maxTime()));
  }

  private void delete(int partition, DeleteMarker marker, long id, String measurement) {
    blocks.forEach(
        (place, list) -> {
          if (place.partition() == partition
              && DeleteMarker.sameOrAll(marker.policyId(), place.policyId())) {
            list.forEach(block -> block.delete(id, marker.minTime(), marker.maxTime()));
          }
        });
    if (marker.fate() instanceof SeriesFate.Drop
        || (marker.fate() instanceof SeriesFate.DropUnwritten && unwritten.contains(id))) {
      dropped.add(id);
      manifest.registry().seenAlive(marker.databaseId(), measurement, id, false, offset++);
    } else if (marker.fate() instanceof SeriesFate.Keep) {
      unwritten.add(id);
    }
  }

  private static boolean isChosen(SeriesChoice choice, SeriesKey key) {
    return switch (choice) {
      case SeriesChoice.All _ -> true;
      case SeriesChoice.Keys(List<SeriesKey> keys) -> keys.contains(key);
      case SeriesChoice.Tags(TagCondition condition) -> condition.test(key.tags());
    };
  }

  private static byte[] bytes(RoaringBitmap bitmap) {
    ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(bytes);
    return bytes.array();
  }

  private TailSeries series(long databaseId, int partition) {
    List<Long> ids = new ArrayList<>();
    List<SeriesKey> keys = new ArrayList<>();
    int end = manifest.series(partition).end();
    for (int number = manifest.image(partition).seriesCount(); number < end; number++) {
      if (manifest.series(partition).databaseId(number) == databaseId) {
        ids.add(SeriesId.of(partition, number));
        keys.add(manifest.series(partition).key(number));
      }
    }
    long[] idArray = ids.stream().mapToLong(id -> id).toArray();
    return new TailSeries(partition, manifest.image(partition).flushedOffset(), idArray, keys);
  }

  @Override
  public synchronized CompletableFuture<List<TailRows>> rows(TailRequest request) {
    catchUp.run();
    List<TailRows> answers = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      Place place = new Place(request.policyId(), p, request.measurement());
      List<SortedRows> rows =
          blocks.getOrDefault(place, List.of()).stream().map(RowsBuilder::build).toList();
      answers.add(
          new TailRows(
              series(request.databaseId(), p), rows, tombstones.getOrDefault(p, List.of())));
    }
    return CompletableFuture.completedFuture(answers);
  }

  @Override
  public synchronized CompletableFuture<List<TailSeries>> series(
      long databaseId, Consistency consistency) {
    catchUp.run();
    List<TailSeries> answers = new ArrayList<>();
    for (int p = 0; p < partitions; p++) {
      answers.add(series(databaseId, p));
    }
    return CompletableFuture.completedFuture(answers);
  }
}
