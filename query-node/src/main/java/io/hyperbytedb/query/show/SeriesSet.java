package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Tombstones;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.ShardGroups;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * The series of a measurement that have points in a retention policy, in shard groups that a range
 * of time touches. Known from the manifest and the hot tail; no file is read, so that a series of
 * which only some times are deleted in a file is in the set.
 */
final class SeriesSet {
  private final SeriesView view;
  private final Map<Integer, RoaringBitmap> ordinals;

  private SeriesSet(SeriesView view, Map<Integer, RoaringBitmap> ordinals) {
    this.view = view;
    this.ordinals = ordinals;
  }

  /** Takes the series; first of the hot tail, then of the files below it. */
  static SeriesSet of(
      QueryData data,
      Database database,
      RetentionPolicy policy,
      String measurement,
      TimeRange range,
      SelectOptions options) {
    ShardGroups groups = policy.shardGroups();
    long from = range.hasMin() ? groups.start(range.min()) : range.min();
    long to = range.hasMax() ? groups.end(range.max()) - 1 : range.max();
    List<TailRows> tails =
        options
            .view()
            .freshness()
            .rows(data.tail(), database.id(), policy.id(), measurement, new TimeRange(from, to));
    Map<Integer, RoaringBitmap> ordinals = new HashMap<>();
    for (TailRows tail : tails) {
      PartitionImage image = data.learn(database.id(), tail.series());
      Tombstones tombstones =
          image
              .tombstones(database.id(), policy.id(), measurement, tail.flushedOffset())
              .and(Tombstones.of(tail.tombstones(), database.id(), policy.id(), measurement));
      RoaringBitmap here = new RoaringBitmap();
      for (FileEntry file : image.files(policy.id(), measurement)) {
        if (file.minTime() <= to && file.maxTime() >= from) {
          here.or(living(file, tombstones));
        }
      }
      tail.blocks().forEach(block -> add(block, from, to, here));
      ordinals.put(tail.series().partition(), here);
    }
    return new SeriesSet(data.manifest().index().view(database.id(), measurement), ordinals);
  }

  /** The series of a file, without those of which all its times are deleted. */
  private static RoaringBitmap living(FileEntry file, Tombstones tombstones) {
    RoaringBitmap series = bitmap(file);
    if (!tombstones.concerns(file)) {
      return series;
    }
    RoaringBitmap living = new RoaringBitmap();
    for (int ordinal : series) {
      long[] dead = tombstones.dead(SeriesId.of(file.partition(), ordinal), file.toOffset());
      boolean isLiving = true;
      for (int i = 0; isLiving && i < dead.length; i += 2) {
        isLiving = dead[i] > file.minTime() || dead[i + 1] < file.maxTime();
      }
      if (isLiving) {
        living.add(ordinal);
      }
    }
    return living;
  }

  private static RoaringBitmap bitmap(FileEntry file) {
    RoaringBitmap bitmap = new RoaringBitmap();
    try {
      bitmap.deserialize(ByteBuffer.wrap(file.series()));
    } catch (IOException e) {
      throw new UncheckedIOException("series of [" + file.path() + "]", e);
    }
    return bitmap;
  }

  private static void add(SortedRows block, long from, long to, RoaringBitmap out) {
    for (int series = 0; series < block.seriesCount(); series++) {
      int first = block.runStarts()[series];
      int last = block.runStarts()[series + 1] - 1;
      if (block.times()[first] <= to && block.times()[last] >= from) {
        out.add(SeriesId.ordinal(block.seriesIds()[series]));
      }
    }
  }

  /** All series of the measurement, whatever their policy. */
  SeriesView view() {
    return view;
  }

  /** Whether a series that is still in the index is in the set. */
  boolean isAny() {
    for (SeriesView.PartitionView partition : view.partitions()) {
      for (int position = 0; position < partition.size(); position++) {
        if (has(partition, position)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a series is in the set. */
  boolean has(SeriesView.PartitionView partition, int position) {
    RoaringBitmap here = ordinals.get(partition.number());
    return here != null && here.contains(partition.ordinal(position));
  }
}
