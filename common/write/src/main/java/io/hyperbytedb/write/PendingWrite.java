package io.hyperbytedb.write;

/** A write whose records are on their way. The {@link RowWriter} is free for the next one. */
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
   * @throws io.hyperbytedb.model.HyperbyteException if they aren't; they may be in the log or not
   */
  public WriteResult await() {
    sender.await();
    return result;
  }
}
