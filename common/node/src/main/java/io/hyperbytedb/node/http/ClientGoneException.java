package io.hyperbytedb.node.http;

import java.io.IOException;

/**
 * The client went away, or fell silent, before it was answered. Nobody waits for an answer: a
 * handler that throws this has its connection closed without one.
 */
public final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1;

  /** With what it was noticed by. */
  public ClientGoneException(Throwable cause) {
    super("the client is gone", cause);
  }
}
