package io.hyperbytedb.model;

import java.util.List;

/**
 * The content of a WAL record: rows of one retention policy whose series all belong to one
 * partition.
 *
 * @param databaseId the catalog's id of the database; a database that is dropped and created again
 *     has a new id, so a late write to the old one stays invisible
 * @param policyId the catalog's id of the retention policy
 * @param database the database's name, for people and file paths
 * @param policy the retention policy's name, for people and file paths
 * @param series the series the rows refer to, each once
 * @param blocks the rows, one block per measurement
 */
public record WalBatch(
    long databaseId,
    long policyId,
    String database,
    String policy,
    List<SeriesKey> series,
    List<ArrivedRows> blocks) {
  public WalBatch {
    series = List.copyOf(series);
    blocks = List.copyOf(blocks);
  }

  /** The number of rows in all blocks. */
  public int rowCount() {
    int rows = 0;
    for (ArrivedRows block : blocks) {
      rows += block.size();
    }
    return rows;
  }
}
