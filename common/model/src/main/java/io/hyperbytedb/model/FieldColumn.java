package io.hyperbytedb.model;

/**
 * A named column. Two columns of one block may share a name when their types differ: a field may
 * change its type between shard groups.
 *
 * @param name the field's name
 * @param column its values, one for each row of the block it belongs to
 */
public record FieldColumn(String name, Column column) {
  /** The type of the column's values. */
  public FieldType type() {
    return column.type();
  }
}
