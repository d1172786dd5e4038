package io.hyperbytedb.write;

import io.hyperbytedb.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a write whose accepted rows are all acknowledged.
 *
 * @param written the number of rows written
 * @param dropped the number of rows dropped
 * @param error null if all were written, else InfluxDB's text
 * @param code the kind of error; meaningless without one
 */
public record WriteResult(int written, int dropped, @Nullable String error, ErrorCode code) {
  /** A result whose error, if any, is an ordinary partial write. */
  public WriteResult(int written, int dropped, @Nullable String error) {
    this(written, dropped, error, ErrorCode.PARTIAL_WRITE);
  }
}
