package io.hyperbytedb.query.exec;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.tail.HotTail;
import io.hyperbytedb.node.tail.TailSeries;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.WritePath;
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
   * Waits until the manifest here has the offset where a tail starts, and then adds the tail's new
   * series to the index: they have their numbers from the log, as those of files do.
   *
   * @return the partition's image, with the files below the tail
   */
  public PartitionImage learn(long databaseId, TailSeries tail) {
    PartitionImage image = await(manifest.awaitFlushed(tail.partition(), tail.flushedOffset()));
    for (int i = 0; i < tail.ids().length; i++) {
      manifest.index().add(databaseId, tail.ids()[i], tail.keys().get(i));
    }
    return image;
  }
}
