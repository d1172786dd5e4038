package io.hyperbytedb.http;

import java.io.IOException;

/**
 * The client closed its connection or fell silent before it was answered. A handler that throws
 * this has its connection closed without an answer.
 */
public final class ClientGoneException extends IOException {
  private static final long serialVersionUID = 1;

  /** Wraps the failure that revealed it. */
  public ClientGoneException(Throwable cause) {
    super("the client is gone", cause);
  }
}
