package io.hyperbytedb.query.http;

import io.hyperbytedb.http.HttpExchange;
import java.io.IOException;

/** Query nodes of other replicas: files that are damaged here are whole there. Thread-safe. */
public interface OtherNodes {
  /** There are none. */
  OtherNodes NONE = (exchange, contentType, body) -> false;

  /**
   * Answers a request with what another node answers to it.
   *
   * @param exchange of which nothing has been answered
   * @param contentType of the body
   * @param body what has been read of the request
   * @return false if there is no node that answers; then nothing has been answered
   * @throws IOException if the client is gone
   */
  boolean answer(HttpExchange exchange, String contentType, HttpExchange.Body body)
      throws IOException;
}
