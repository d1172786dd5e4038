package io.hyperbytedb.catalog.series;

import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * All series that a process knows: a table for each partition and one index. Nothing else changes
 * them. Thread-safe.
 *
 * <p>Three sources tell of series, each at its own pace: the manifest's log, the consumer of a
 * partition, and the hot tails that queries read. All of them take a series' ordinal from the WAL
 * and list the series of a partition without a gap, so an ordinal that is not above the greatest
 * known one is known already. Of the drops and revivals of a series the one with the greatest WAL
 * offset holds, in whatever order they arrive.
 */
public final class SeriesRegistry {
  private final List<SeriesTable> tables;
  private final SeriesIndex index = new SeriesIndex();

  /**
   * @param partitions the number of WAL partitions
   */
  public SeriesRegistry(int partitions) {
    tables = IntStream.range(0, partitions).mapToObj(partition -> new SeriesTable(0)).toList();
  }

  /** The series of a partition that are committed or consumed. */
  public SeriesTable table(int partition) {
    return tables.get(partition);
  }

  /** All series. */
  public SeriesIndex index() {
    return index;
  }

  /** About how many bytes of memory all names take. */
  public long bytes() {
    long bytes = index.bytes();
    for (SeriesTable table : tables) {
      bytes += table.bytes();
    }
    return bytes;
  }

  /**
   * Takes a series of a commit.
   *
   * @param ordinal what the manifest's log says
   * @throws IllegalStateException if the series has another ordinal
   */
  public void committed(int partition, int ordinal, long databaseId, SeriesKey key) {
    int known = table(partition).add(databaseId, key);
    if (known != ordinal) {
      throw new IllegalStateException(
          "series [" + key + "] has number [" + known + "], the log says [" + ordinal + "]");
    }
    index.add(databaseId, SeriesId.of(partition, ordinal), key);
  }

  /**
   * Takes a series of a consumed record. Called by one thread for each partition, in the order of
   * the WAL.
   *
   * @return its ordinal, which is that of the table's end if the series is new
   */
  public int consumed(int partition, long databaseId, SeriesKey key) {
    SeriesTable table = table(partition);
    int end = table.end();
    int ordinal = table.add(databaseId, key);
    if (ordinal >= end) {
      index.add(databaseId, SeriesId.of(partition, ordinal), key);
    }
    return ordinal;
  }

  /** Takes a series of a hot tail. */
  public void seen(long databaseId, long id, SeriesKey key) {
    index.add(databaseId, id, key);
  }

  /**
   * Drops or revives a series of a table.
   *
   * @param offset the WAL offset that says so
   */
  public void setAlive(int partition, int ordinal, boolean alive, long offset) {
    SeriesTable table = table(partition);
    index.setAlive(
        table.databaseId(ordinal),
        table.key(ordinal).measurement(),
        SeriesId.of(partition, ordinal),
        alive,
        offset);
  }

  /** Drops or revives a series of a hot tail; see {@link #setAlive}. */
  public void seenAlive(long databaseId, String measurement, long id, boolean alive, long offset) {
    index.setAlive(databaseId, measurement, id, alive, offset);
  }

  /**
   * Removes the series of all but some databases from the index, for good.
   *
   * @param databaseIds the existing databases
   * @param horizon a lower bound for the ids of future databases
   */
  public void retainDatabases(Set<Long> databaseIds, long horizon) {
    index.retain(databaseIds, horizon);
  }

  /** Removes the series of a database from the index, for good. */
  public void dropDatabase(long databaseId) {
    index.drop(databaseId);
  }
}
