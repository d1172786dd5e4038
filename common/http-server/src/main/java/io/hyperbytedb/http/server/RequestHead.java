package io.hyperbytedb.http.server;

/**
 * The head of a request as received.
 *
 * @param path the path, not decoded: paths are equal only if their bytes are
 * @param query the text after the first question mark, empty if there is none; one character per
 *     byte
 * @param oldVersion whether the request is HTTP/1.0
 * @param body what the head says about the body
 * @param close whether the client wants the connection closed after the answer
 */
record RequestHead(
    String method,
    String path,
    String query,
    boolean oldVersion,
    HeaderList headers,
    Body body,
    boolean close) {
  /**
   * What the head says about the body.
   *
   * @param length its length, -1 if it is chunked; 0 if there is none
   * @param expected whether the client waits for {@code 100 Continue} before it sends it
   */
  record Body(long length, boolean expected) {
    boolean chunked() {
      return length < 0;
    }
  }

  /** Stands for a request that could not be read. */
  static final RequestHead NONE =
      new RequestHead("", "", "", false, new HeaderList(), new Body(0, false), true);
}
