package io.hyperbytedb.gateway.source;

/** Reads the points of messages. Not thread-safe. */
interface MessageFormat {
  /** Takes what is not a point. */
  @FunctionalInterface
  interface Bad {
    /**
     * Something is not a point.
     *
     * @param origin the message's origin with the position of the point added
     * @param reason what is wrong
     */
    void bad(long origin, String reason);
  }

  /**
   * Adds the points of a message to the writer that the format was made for, whose write has begun.
   *
   * @param origin what the message is called; the lower 32 bits are free for positions in it
   * @throws io.hyperbytedb.model.HyperbyteException if the message cannot be read now, but may be
   *     later
   */
  void read(Message message, byte[] value, long origin, Bad bad);

  /** The number of a point in its message, from 1. */
  int number(byte[] value, int position);

  /** A point alone, such that it can be sent to the topic again. */
  byte[] text(byte[] value, int position);
}
