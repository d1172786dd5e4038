package io.hyperbytedb.query.result;

import java.io.IOException;

/** The answer can't be sent: nobody listens any more. */
public final class ClientGoneException extends IOException {
  public ClientGoneException(Exception cause) {
    super("client gone: " + cause.getMessage(), cause);
  }
}
