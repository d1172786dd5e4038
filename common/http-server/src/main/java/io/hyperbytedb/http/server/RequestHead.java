package io.hyperbytedb.http.server;

/**
 * The head of a request as received.
 *
 * @param path the path, not decoded: paths are equal only if their bytes are
 * @param query the text after the first question mark, empty if there is none; one character per
 *     byte
 * @param oldVersion whether the request is HTTP/1.0
 * @param contentLength the length of the body, -1 if it is chunked; 0 if there is none
 * @param close whether the client wants the connection closed after the answer
 * @param expectsContinue whether the client waits for {@code 100 Continue}
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
  /** Stands for a request that could not be read. */
  static final RequestHead NONE =
      new RequestHead("", "", "", false, new HeaderList(), 0, true, false);

  boolean chunked() {
    return contentLength < 0;
  }
}
