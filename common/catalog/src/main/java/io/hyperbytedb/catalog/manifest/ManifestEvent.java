package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesKey;
import java.util.List;

/** What a partition's manifest log says. */
public sealed interface ManifestEvent {
  /**
   * A storage node takes the partition: whoever owned it before can't commit any more.
   *
   * @param owner who: where its hot tail can be asked for, in a cluster
   */
  record ClaimOwnership(String owner) implements ManifestEvent {}

  /**
   * The rows of {@code [expectedFlushedOffset, newFlushedOffset)} are in files. Accepted only if
   * the flushed offset is the expected one and the epoch is that of the owner: files and position
   * change in one event, and a zombie's commit is refused everywhere.
   *
   * @param expectedFlushedOffset where the last commit ended
   * @param newFlushedOffset where this one ends
   * @param ownerEpoch what {@link ClaimOwnership} was answered
   * @param files the new files, possibly none
   * @param newSeries the partition's series that first appear in these rows, in the order of their
   *     numbers
   * @param deletes what delete markers in this range did
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
   * Other files take the place of some. Accepted only if all inputs are live.
   *
   * @param inputs the paths of the files that go
   * @param outputs the files that come, possibly none
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
   * @param key its key
   */
  record NewSeries(long databaseId, SeriesKey key) {}
}
