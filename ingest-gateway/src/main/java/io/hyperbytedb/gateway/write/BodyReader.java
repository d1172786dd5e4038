package io.hyperbytedb.gateway.write;

import io.hyperbytedb.node.http.HttpExchange;

/** Makes points of a body. */
@FunctionalInterface
interface BodyReader {
  /**
   * What was in a body.
   *
   * @param points how many points were found
   * @param bad how many could not be read
   * @param message what is wrong with those; empty if nothing is
   */
  record Found(int points, int bad, String message) {}

  /**
   * Adds the points of a body to a writer, whose write has begun.
   *
   * @param now the time of points without one, in nanoseconds since 1970 UTC
   * @throws io.hyperbytedb.model.HyperbyteException if nothing can be made of it; TOO_LARGE or
   *     BAD_REQUEST
   */
  Found read(ParserPool.Lent lent, HttpExchange.Body body, long now);
}
