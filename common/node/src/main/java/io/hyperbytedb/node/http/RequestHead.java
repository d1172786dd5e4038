package io.hyperbytedb.node.http;

/**
 * The head of a request as it came.
 *
 * @param path the path, not decoded: two paths are the same only if their bytes are
 * @param query what follows the first question mark, empty if there is none; a character is a byte
 * @param oldVersion whether it is of HTTP/1.0
 * @param contentLength the bytes of the body, -1 if it comes in chunks; 0 if there is none
 * @param close whether the client wants the connection closed after the answer
 * @param expectsContinue whether the client waits to be told to send the body
 */
record RequestHead(
    String method,
    String path,
    String query,
    boolean oldVersion,
    HeaderList headers,
    long contentLength,
    boolean close,
    boolean expectsContinue) {
  /** What stands for a request that could not be read. */
  static final RequestHead NONE =
      new RequestHead("", "", "", false, new HeaderList(), 0, true, false);

  boolean chunked() {
    return contentLength < 0;
  }
}
