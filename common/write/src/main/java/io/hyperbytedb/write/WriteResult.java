package io.hyperbytedb.write;

import io.hyperbytedb.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What became of a write whose accepted rows are all acknowledged.
 *
 * @param written how many rows were written
 * @param dropped how many were not
 * @param error null if all were written, else InfluxDB's text
 * @param code what kind of error it is; without meaning if there is none
 */
public record WriteResult(int written, int dropped, @Nullable String error, ErrorCode code) {
  /** A result whose error, if it has one, is an ordinary partial write. */
  public WriteResult(int written, int dropped, @Nullable String error) {
    this(written, dropped, error, ErrorCode.PARTIAL_WRITE);
  }
}
