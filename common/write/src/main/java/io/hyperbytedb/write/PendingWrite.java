package io.hyperbytedb.write;

/** A write whose records are in flight. The {@link RowWriter} is free for the next one. */
public final class PendingWrite {
  private final RecordSender sender;
  private final WriteResult result;

  PendingWrite(RecordSender sender, WriteResult result) {
    this.sender = sender;
    this.result = result;
  }

  /**
   * Returns once all records are acknowledged.
   *
   * @throws io.hyperbytedb.model.HyperbyteException if they are not; they may or may not be in the
   *     log
   */
  public WriteResult await() {
    sender.await();
    return result;
  }
}
