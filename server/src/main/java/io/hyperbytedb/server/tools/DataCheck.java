package io.hyperbytedb.server.tools;

import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.SeriesRuns;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.roaringbitmap.RoaringBitmap;

/**
 * Compares the files of a replica with its manifest. Reads each file's footer and series, and all
 * of its pages in a deep check. Not thread-safe; there must be no writers.
 */
public final class DataCheck {
  /** A problem and what it is about. */
  public record Problem(String subject, String what) {}

  /** The extent of a WAL partition in the log: {@code [start, end)}. */
  public record LogRange(long start, long end) {}

  private final Storage storage;
  private final boolean deep;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> named = new HashSet<>();

  /**
   * @param deep whether to read every page and compare the rows with the file's hash
   */
  public DataCheck(Storage storage, boolean deep) {
    this.storage = storage;
    this.deep = deep;
  }

  /** Checks a partition's files and positions. */
  public void partition(int partition, PartitionImage image, LogRange log) {
    String subject = "partition [" + partition + "]";
    long flushed = image.flushedOffset();
    if (log.start() > flushed) {
      problem(subject, "the log starts at [" + log.start() + "], flushed is [" + flushed + "]");
    }
    if (log.end() < flushed) {
      problem(subject, "the log ends at [" + log.end() + "], flushed is [" + flushed + "]");
    }
    for (FileEntry entry : image.files()) {
      file(partition, image, entry);
    }
  }

  /** The files that are in no manifest, sorted; valid after all partitions were checked. */
  public List<String> orphans() throws IOException {
    Set<String> found = new TreeSet<>(storage.list(""));
    found.removeAll(named);
    return List.copyOf(found);
  }

  /** The number of files in the manifests. */
  public int files() {
    return named.size();
  }

  /** The problems found so far. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  private void file(int partition, PartitionImage image, FileEntry entry) {
    String subject = "file [" + entry.path() + "]";
    if (!named.add(entry.path())) {
      problem(subject, "is in two partitions");
    }
    if (entry.partition() != partition) {
      problem(subject, "is of partition [" + entry.partition() + "], not [" + partition + "]");
    }
    if (entry.fromOffset() >= entry.toOffset() || entry.toOffset() > image.flushedOffset()) {
      problem(
          subject,
          "has offsets ["
              + entry.fromOffset()
              + ", "
              + entry.toOffset()
              + "), flushed is ["
              + image.flushedOffset()
              + "]");
    }
    try (FileCache cache = new FileCache(storage, 1)) {
      long bytes;
      try (Storage.Input input = storage.open(entry.path())) {
        bytes = input.bytes().capacity();
      }
      equal(subject, "bytes", bytes, entry.bytes());
      try (FileCache.Handle handle = cache.open(entry.path())) {
        content(subject, handle.file(), entry, image.seriesCount());
      }
    } catch (NoSuchFileException e) {
      problem(subject, "is missing");
    } catch (IOException e) {
      problem(subject, e.getMessage() == null ? e.toString() : e.getMessage());
    }
  }

  private void content(String subject, TableFile file, FileEntry entry, int seriesCount)
      throws IOException {
    equal(subject, "rows", file.rows(), entry.rows());
    equal(subject, "earliest time", file.minTime(), entry.minTime());
    equal(subject, "latest time", file.maxTime(), entry.maxTime());
    equal(subject, "hash", file.logicalHash(), entry.logicalHash());
    if (!new HashSet<>(file.fields()).containsAll(entry.fields())) {
      problem(subject, "lacks fields that the manifest says it has");
    }
    series(subject, file.series(), entry, seriesCount);
    if (deep) {
      file.verify();
    }
  }

  private void series(String subject, SeriesRuns series, FileEntry entry, int seriesCount)
      throws IOException {
    RoaringBitmap expected = new RoaringBitmap();
    expected.deserialize(ByteBuffer.wrap(entry.series()));
    RoaringBitmap found = new RoaringBitmap();
    for (long id : series.ids()) {
      if (SeriesId.partition(id) != entry.partition() || SeriesId.ordinal(id) >= seriesCount) {
        problem(subject, "has rows of series [" + id + "], which is not in the index");
      }
      found.add(SeriesId.ordinal(id));
    }
    if (!found.equals(expected)) {
      problem(subject, "has other series than the manifest says");
    }
  }

  private void equal(String subject, String what, long found, long expected) {
    if (found != expected) {
      problem(subject, what + ": [" + found + "], the manifest says [" + expected + "]");
    }
  }

  private void problem(String subject, String what) {
    problems.add(new Problem(subject, what));
  }
}
