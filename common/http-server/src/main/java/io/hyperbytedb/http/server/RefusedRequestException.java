package io.hyperbytedb.http.server;

/**
 * A request that is refused while it is read, because it is invalid or not acceptable. The start of
 * the next request is then unknown, so the connection ends with the answer.
 */
final class RefusedRequestException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final boolean cut;

  RefusedRequestException(int status, String message) {
    this(status, message, false);
  }

  private RefusedRequestException(int status, String message, boolean cut) {
    // No stack trace: the fault is the client's, and it may send many.
    super(message, null, false, false);
    this.status = status;
    this.cut = cut;
  }

  /** A request within which the client closed the connection. */
  static RefusedRequestException cut() {
    return new RefusedRequestException(400, "unexpected EOF", true);
  }

  static RefusedRequestException badRequest(String message) {
    return new RefusedRequestException(400, message);
  }

  /** Whether the client closed the connection, so that it is probably gone. */
  boolean isCut() {
    return cut;
  }

  int status() {
    return status;
  }
}
