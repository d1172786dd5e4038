package io.hyperbytedb.compactor;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.DeletePath;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;
import org.roaringbitmap.buffer.MutableRoaringBitmap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops series from the index that have no row in any file any more, such as those of expired shard
 * groups. The manifest knows the series of files, but not those of memtables. Therefore a first
 * marker in the log names the series that no file has; once it is flushed, all rows before it are
 * in files, and a second marker names the series that still no file has and drops those that have
 * not been written since the first. A series that is written again comes back.
 *
 * <p>Pending first markers are kept in memory only: after a restart the series are found and named
 * again. Not thread-safe.
 */
final class VanishedSeries {
  private static final Logger LOG = LoggerFactory.getLogger(VanishedSeries.class);

  /** Limits a marker to a record of about a megabyte. */
  private static final int MAX_KEYS = 10_000;

  /** A storage node remembers no more than 64 first markers of a partition, from all compactors. */
  private static final int MAX_MARKERS = 16;

  private final Manifest manifest;
  private final DeletePath deletes;
  private final CompactorMetrics metrics;

  /** First markers whose second marker is pending, by partition. */
  private final Map<Integer, List<Asked>> asked = new HashMap<>();

  /** The manifest offset at which a partition had no such series. */
  private final Map<Integer, Long> cleanAt = new HashMap<>();

  private record Table(long databaseId, String measurement) {}

  private record Asked(Table table, long offset, List<Integer> ordinals) {}

  VanishedSeries(Manifest manifest, DeletePath deletes, CompactorMetrics metrics) {
    this.manifest = manifest;
    this.deletes = deletes;
    this.metrics = metrics;
  }

  /** Appends the markers of a partition that are due. */
  void run(int partition, CatalogImage known) {
    PartitionImage image = manifest.image(partition);
    List<Asked> waiting = asked.getOrDefault(partition, List.of());
    if (waiting.isEmpty()) {
      ask(partition, image, known);
    } else if (image.flushedOffset() > waiting.getLast().offset()) {
      asked.remove(partition);
      drop(partition, image, waiting);
    }
  }

  private void ask(int partition, PartitionImage image, CatalogImage known) {
    if (cleanAt.getOrDefault(partition, -1L) == image.appliedOffset()) {
      return;
    }
    Map<Table, List<Integer>> found = tables(partition, vanished(image), known);
    if (found.isEmpty()) {
      cleanAt.put(partition, image.appliedOffset());
      return;
    }
    List<Asked> sent = new ArrayList<>();
    found.forEach(
        (table, ordinals) -> {
          for (int from = 0; from < ordinals.size(); from += MAX_KEYS) {
            if (sent.size() < MAX_MARKERS) {
              List<Integer> some =
                  ordinals.subList(from, Math.min(ordinals.size(), from + MAX_KEYS));
              long offset = deletes.delete(partition, naming(table, keys(partition, some)));
              sent.add(new Asked(table, offset, List.copyOf(some)));
            }
          }
        });
    asked.put(partition, sent);
  }

  private void drop(int partition, PartitionImage image, List<Asked> waiting) {
    RoaringBitmap vanished = vanished(image);
    for (Asked one : waiting) {
      List<Integer> still = one.ordinals().stream().filter(vanished::contains).toList();
      if (!still.isEmpty()) {
        Table table = one.table();
        var _ =
            deletes.delete(
                partition,
                DeleteMarker.dropEmptied(
                    table.databaseId(), table.measurement(), keys(partition, still), one.offset()));
        metrics.vanishedSeries.add(still.size());
        LOG.info(
            "partition {}: [{}] series of [{}] have no rows any more",
            partition,
            still.size(),
            table.measurement());
      }
    }
  }

  /** The flushed series that are in the index and in no file. */
  private static RoaringBitmap vanished(PartitionImage image) {
    MutableRoaringBitmap there = new MutableRoaringBitmap();
    for (FileEntry file : image.files()) {
      there.or(new ImmutableRoaringBitmap(ByteBuffer.wrap(file.series())));
    }
    RoaringBitmap vanished = RoaringBitmap.bitmapOfRange(0, image.seriesCount());
    vanished.andNot(there.toRoaringBitmap());
    vanished.andNot(image.droppedSeries());
    return vanished;
  }

  /** The series by table, without those of dropped databases. */
  private Map<Table, List<Integer>> tables(
      int partition, RoaringBitmap ordinals, CatalogImage known) {
    Set<Long> databases = new HashSet<>();
    for (Database database : known.databases()) {
      databases.add(database.id());
    }
    SeriesTable series = manifest.series(partition);
    Map<Table, List<Integer>> found = new HashMap<>();
    ordinals.forEach(
        (int ordinal) -> {
          long database = series.databaseId(ordinal);
          if (databases.contains(database)) {
            Table table = new Table(database, series.key(ordinal).measurement());
            found.computeIfAbsent(table, t -> new ArrayList<>()).add(ordinal);
          }
        });
    return found;
  }

  private List<SeriesKey> keys(int partition, List<Integer> ordinals) {
    SeriesTable series = manifest.series(partition);
    return ordinals.stream().map(series::key).toList();
  }

  /**
   * A marker that deletes nothing: from its offset on, the partition records whether these series
   * are written.
   */
  private static DeleteMarker naming(Table table, List<SeriesKey> keys) {
    return new DeleteMarker(
        table.databaseId(),
        DeleteMarker.ALL_POLICIES,
        table.measurement(),
        new SeriesChoice.Keys(keys),
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        SeriesFate.KEEP);
  }
}
