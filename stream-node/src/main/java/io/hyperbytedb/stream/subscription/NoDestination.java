package io.hyperbytedb.stream.subscription;

import java.io.IOException;

/** A destination that nothing can be sent to. */
record NoDestination(String url) implements Destination {
  @Override
  public Answer send(Lines lines, int from, int to) throws IOException {
    throw new IOException("invalid subscription URL: " + url);
  }

  @Override
  public void abort() {}

  @Override
  public void close() {}
}
