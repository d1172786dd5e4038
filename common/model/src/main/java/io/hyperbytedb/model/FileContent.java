package io.hyperbytedb.model;

import java.util.List;

/**
 * What is in a file, as its writer found it.
 *
 * @param rows the number of rows
 * @param minTime the earliest row's time
 * @param maxTime the latest row's time
 * @param bytes the file's length
 * @param logicalHash a hash over the logical rows, equal for equal rows however they are encoded
 * @param fields the fields that have a value in the file
 * @param series the ordinals of its series, as a serialized Roaring bitmap
 */
@SuppressWarnings("ArrayRecordComponent") // written once, by the codec or the writer
public record FileContent(
    int rows,
    long minTime,
    long maxTime,
    long bytes,
    long logicalHash,
    List<FieldName> fields,
    byte[] series) {
  public FileContent {
    fields = List.copyOf(fields);
  }
}
