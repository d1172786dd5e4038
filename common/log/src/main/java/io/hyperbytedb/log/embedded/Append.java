package io.hyperbytedb.log.embedded;

import io.hyperbytedb.broker.BrokerPartition;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A record that waits for its acknowledgement. Thread-safe. */
final class Append implements BrokerPartition.Outgoing {
  /** The acknowledgement. */
  final CompletableFuture<Long> offset = new CompletableFuture<>();

  final long deadlineNanos;
  private final byte @Nullable [] key;
  private final byte[] value;

  Append(byte @Nullable [] key, byte[] value, long deadlineNanos) {
    this.key = key;
    this.value = value;
    this.deadlineNanos = deadlineNanos;
  }

  @Override
  public byte @Nullable [] key() {
    return key;
  }

  @Override
  public byte[] value() {
    return value;
  }

  int bytes() {
    return value.length + (key == null ? 0 : key.length);
  }

  boolean isLate(long nanos) {
    return nanos - deadlineNanos > 0;
  }

  void fail(Reason reason, String message, @Nullable Throwable cause) {
    offset.completeExceptionally(new LogException(reason, message, cause));
  }
}
