package io.hyperbytedb.query.scan;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.WritePath;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;

/**
 * What queries read.
 *
 * @param writes takes what SELECT INTO writes
 * @param deletes takes what DELETE and DROP remove
 * @param workers run the scans of partitions; a bounded pool
 */
public record QueryData(
    Catalog catalog,
    Manifest manifest,
    HotTail tail,
    FileCache files,
    WritePath writes,
    DeletePath deletes,
    ExecutorService workers) {
  /** What the hot tail answered; its failure as it is. */
  public static <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof HyperbyteException cause ? cause : e;
    }
  }

  /**
   * Waits until the manifest here has the offset where a tail starts, and then has the index follow
   * the tail: new series have their numbers from the log, as those of files do.
   *
   * @return the partition's image, with the files below the tail
   */
  public PartitionImage learn(long databaseId, TailSeries tail) {
    PartitionImage image = await(manifest.awaitFlushed(tail.partition(), tail.flushedOffset()));
    for (int i = 0; i < tail.ids().length; i++) {
      manifest.registry().seen(databaseId, tail.ids()[i], tail.keys().get(i));
    }
    setAlive(databaseId, tail, tail.dropped(), /* alive= */ false);
    setAlive(databaseId, tail, tail.revived(), /* alive= */ true);
    return image;
  }

  /** The key of a series of the index. Whoever consumes the log knows it sooner than others. */
  public SeriesKey key(
      String measurement, SeriesView view, SeriesView.PartitionView partition, int position) {
    SeriesTable table = manifest.series(partition.number());
    int ordinal = partition.ordinal(position);
    return ordinal < table.end() ? table.key(ordinal) : view.key(measurement, partition, position);
  }

  /** The names of a measurement's fields in all policies of a database. */
  public Set<String> fields(Database database, String measurement) {
    Set<String> names = new HashSet<>();
    for (RetentionPolicy policy : database.policies()) {
      for (FieldName field : catalog.image().schema(policy.id(), measurement).fields()) {
        names.add(field.name());
      }
    }
    return names;
  }

  private void setAlive(long databaseId, TailSeries tail, long[] ids, boolean alive) {
    for (long id : ids) {
      int ordinal = SeriesId.ordinal(id);
      SeriesTable table = manifest.series(tail.partition());
      SeriesKey key =
          ordinal < table.end()
              ? table.key(ordinal)
              : tail.keys().get(Arrays.binarySearch(tail.ids(), id));
      manifest.registry().seenAlive(databaseId, key.measurement(), id, alive, tail.position() - 1);
    }
  }
}
