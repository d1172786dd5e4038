package io.hyperbytedb.catalog;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a command.
 *
 * @param error why it was refused, with InfluxDB's text; null if it was accepted
 */
public record Verdict(@Nullable String error) {
  /** Accepted. */
  public static final Verdict OK = new Verdict(null);

  /** Throws if the command was refused. */
  public void orThrow() {
    if (error != null) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, error);
    }
  }
}
