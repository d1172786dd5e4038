package io.hyperbytedb.stream.subscription;

import java.io.IOException;

/** Where points are sent. Used by one thread, except for {@link #abort}. */
interface Destination extends AutoCloseable {
  /**
   * Sends some lines and waits for the answer.
   *
   * @throws IOException if there is none
   */
  Answer send(Lines lines, int from, int to) throws IOException;

  /** Makes a call of {@link #send} fail that another thread waits in. */
  void abort();

  @Override
  void close();
}
