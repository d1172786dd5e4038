package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesKey;
import java.util.List;

/** An event in a partition's manifest log. */
public sealed interface ManifestEvent {
  /**
   * A storage node takes ownership of the partition: commits of the previous owner are refused from
   * here on.
   *
   * @param owner the new owner; in a cluster the address that serves its hot tail
   */
  record ClaimOwnership(String owner) implements ManifestEvent {}

  /**
   * The rows of {@code [expectedFlushedOffset, newFlushedOffset)} are in files. Accepted only if
   * the flushed offset is the expected one and the epoch is the owner's: files and position change
   * in one event, and a zombie's commit is refused everywhere.
   *
   * @param expectedFlushedOffset where the previous commit ended
   * @param newFlushedOffset where this one ends
   * @param ownerEpoch the epoch that {@link ClaimOwnership} was answered with
   * @param files the new files, possibly none
   * @param newSeries the partition's series that first appear in these rows, in the order of their
   *     ordinals
   * @param deletes the effect of the delete markers in this range
   */
  record FileCommit(
      long expectedFlushedOffset,
      long newFlushedOffset,
      long ownerEpoch,
      List<FileEntry> files,
      List<NewSeries> newSeries,
      Deletes deletes)
      implements ManifestEvent {
    public FileCommit {
      files = List.copyOf(files);
      newSeries = List.copyOf(newSeries);
    }

    /** A commit of a range without deletes. */
    public FileCommit(
        long expectedFlushedOffset,
        long newFlushedOffset,
        long ownerEpoch,
        List<FileEntry> files,
        List<NewSeries> newSeries) {
      this(expectedFlushedOffset, newFlushedOffset, ownerEpoch, files, newSeries, Deletes.NONE);
    }
  }

  /**
   * Replaces files with others. Accepted only if all inputs are live.
   *
   * @param inputs the paths of the files to remove
   * @param outputs the files to add, possibly none
   */
  record FileReplace(List<String> inputs, List<FileEntry> outputs) implements ManifestEvent {
    public FileReplace {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /**
   * A series with its database.
   *
   * @param databaseId the database
   * @param key the series key
   */
  record NewSeries(long databaseId, SeriesKey key) {}
}
