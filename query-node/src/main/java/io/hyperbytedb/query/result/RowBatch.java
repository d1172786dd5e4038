package io.hyperbytedb.query.result;

import java.util.List;

/**
 * Rows, column by column.
 *
 * @param size how many rows
 * @param columns as many as the series has names; each holds {@code size} values or more
 */
public record RowBatch(int size, List<OutColumn> columns) {
  public RowBatch {
    columns = List.copyOf(columns);
  }
}
