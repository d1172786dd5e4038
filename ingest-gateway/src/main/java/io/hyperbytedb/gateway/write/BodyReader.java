package io.hyperbytedb.gateway.write;

import io.hyperbytedb.http.HttpExchange;

/** Reads the points of a body. */
@FunctionalInterface
interface BodyReader {
  /**
   * The content of a body.
   *
   * @param points the number of points read
   * @param bad the number of points that could not be read
   * @param message what is wrong with those; empty if nothing is
   */
  record Found(int points, int bad, String message) {}

  /**
   * Adds the points of a body to a writer, whose write has begun.
   *
   * @param now the time of points without one, in nanoseconds since 1970 UTC
   * @throws io.hyperbytedb.model.HyperbyteException if the body cannot be read at all; TOO_LARGE or
   *     BAD_REQUEST
   */
  Found read(ParserPool.Pooled pooled, HttpExchange.Body body, long now);
}
