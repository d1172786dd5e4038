package io.hyperbytedb.node.http;

import java.io.IOException;

/**
 * The client went away, or fell silent, before its request had come. Nobody waits for an answer.
 */
final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1;

  ClientGoneException(Throwable cause) {
    super("the client is gone", cause);
  }
}
