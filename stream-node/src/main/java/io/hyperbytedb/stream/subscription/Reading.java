package io.hyperbytedb.stream.subscription;

/** How far a partition is sent that was assigned. Used by one thread. */
final class Reading {
  private static final long NOWHERE = -1;

  private final int partition;
  private long position = NOWHERE;
  private long tail = NOWHERE;
  private long committed = NOWHERE;
  private long waiting;
  private boolean settled;

  Reading(int partition) {
    this.partition = partition;
  }

  /** The same partition, to be read from what is not sent on. */
  Reading again() {
    Reading again = new Reading(partition);
    again.tail = position;
    again.position = position;
    again.committed = committed;
    return again;
  }

  int partition() {
    return partition;
  }

  /** Whether it is known where to read. */
  boolean isSettled() {
    return settled;
  }

  /** Where to read on; negative if only what was committed says so. */
  long tail() {
    return tail;
  }

  /** Everything below is sent, or need not be. */
  long position() {
    return position;
  }

  /** Reads from an offset on. */
  void settle(long offset) {
    tail = offset;
    settled = true;
    if (waiting == 0) {
      position = offset;
    }
    if (offset < committed) {
      // The log begins anew.
      committed = NOWHERE;
    }
  }

  /** It must be asked anew from where on there are records. */
  void unsettle() {
    settled = false;
  }

  /** A record waits to be sent. */
  void take() {
    waiting++;
  }

  /** Records up to an offset were looked at. */
  void lookedAt(long next) {
    tail = next;
    passOver();
  }

  /** Records are sent. */
  void sent(long count, long next) {
    waiting -= count;
    position = Math.max(position, next);
    passOver();
  }

  /** Behind what waits there is nothing that must be sent. */
  private void passOver() {
    if (waiting == 0) {
      position = Math.max(position, tail);
    }
  }

  boolean isToCommit() {
    return position > committed;
  }

  void committed(long offset) {
    committed = offset;
  }

  /** Records that were looked at and are not sent. */
  long unsent() {
    return Math.max(0, tail - position);
  }
}
