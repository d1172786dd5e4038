package io.hyperbytedb.node.http;

/**
 * A request that is answered with an error as it comes, since it can't be read, or is not taken.
 * Where the next request would begin is not known then: the connection ends with the answer.
 */
final class RefusedRequestException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final boolean cut;

  RefusedRequestException(int status, String message) {
    this(status, message, false);
  }

  private RefusedRequestException(int status, String message, boolean cut) {
    // A stack trace would say nothing: it is the client's fault, and one may send many.
    super(message, null, false, false);
    this.status = status;
    this.cut = cut;
  }

  /** Of a client that closes the connection in the middle. */
  static RefusedRequestException cut() {
    return new RefusedRequestException(400, "unexpected EOF", true);
  }

  static RefusedRequestException badRequest(String message) {
    return new RefusedRequestException(400, message);
  }

  /** Whether the client closed the connection, and so is likely to be gone. */
  boolean isCut() {
    return cut;
  }

  int status() {
    return status;
  }
}
