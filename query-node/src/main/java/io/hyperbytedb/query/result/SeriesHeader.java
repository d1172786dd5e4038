package io.hyperbytedb.query.result;

import java.util.List;

/**
 * The head of a series in an answer.
 *
 * @param name the measurement; empty if there is none
 * @param tags the tags it is grouped by, sorted by key
 * @param columns the columns' names
 */
public record SeriesHeader(String name, List<Tag> tags, List<String> columns) {
  public SeriesHeader {
    tags = List.copyOf(tags);
    columns = List.copyOf(columns);
  }

  /** A tag. */
  public record Tag(String key, String value) {}
}
