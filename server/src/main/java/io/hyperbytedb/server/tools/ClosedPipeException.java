package io.hyperbytedb.server.tools;

import java.io.IOException;

/** The reader of a pipe, such as {@code head}, has closed it. */
public final class ClosedPipeException extends IOException {
  private static final long serialVersionUID = 1L;

  ClosedPipeException(Throwable cause) {
    super("stdout is closed", cause);
  }
}
