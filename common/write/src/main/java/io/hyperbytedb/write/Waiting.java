package io.hyperbytedb.write;

import io.hyperbytedb.log.LogException;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Waits for the log, which applies its own timeouts. */
final class Waiting {
  private Waiting() {}

  /**
   * The future's result.
   *
   * @throws HyperbyteException if the log failed
   */
  static <T> T on(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LogException cause ? translate(cause) : e;
    }
  }

  private static HyperbyteException translate(LogException e) {
    return switch (e.reason()) {
      case OVERLOADED ->
          new HyperbyteException(ErrorCode.UNAVAILABLE, "too many writes in progress", e);
      case DISK_FULL ->
          new HyperbyteException(ErrorCode.DISK_FULL, String.valueOf(e.getMessage()), e);
      case UNAVAILABLE -> new HyperbyteException(ErrorCode.TIMEOUT, "timeout", e);
      case CLOSED -> new HyperbyteException(ErrorCode.UNAVAILABLE, "the node is stopping", e);
      case TOO_LARGE, OFFSET_GONE, BAD_TOPIC ->
          new HyperbyteException(ErrorCode.INTERNAL, "the log refused the write", e);
    };
  }
}
