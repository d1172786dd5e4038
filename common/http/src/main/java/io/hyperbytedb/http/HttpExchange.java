package io.hyperbytedb.http;

import io.hyperbytedb.auth.Principal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request and its answer. Used by the thread that handles it. */
public interface HttpExchange {
  /**
   * The header for the client's original method, when another process forwards the request with
   * POST.
   */
  String METHOD_OVERRIDE = "X-HTTP-Method-Override";

  /** The method, such as {@code GET}. */
  String method();

  /** The path without the query, as received: escapes are not decoded, dots not resolved. */
  String path();

  /** The query, encoded as required in a URI; empty if there is none. */
  default String rawQuery() {
    return "";
  }

  /** The first value of a query parameter, decoded; null if it is absent. */
  @Nullable String queryParam(String name);

  /** A request header; null if it is absent. */
  @Nullable String header(String name);

  /**
   * The query parameters and those of a form in the body: of one that is URL-encoded and posted
   * they come first, of a multipart one last, as in Go's {@code FormValue}. A file is the value of
   * a parameter that has none.
   *
   * @throws io.hyperbytedb.model.HyperbyteException TOO_LARGE if the body is longer than {@code
   *     maxBytes}
   */
  Map<String, List<String>> formParams(int maxBytes) throws IOException;

  /**
   * The body, decompressed if it is sent as gzip.
   *
   * @throws io.hyperbytedb.model.HyperbyteException TOO_LARGE if its decompressed length exceeds
   *     {@code maxBytes}; BAD_REQUEST if it cannot be decompressed, is truncated, or has malformed
   *     chunks
   */
  Body readBody(int maxBytes) throws IOException;

  /** The body as by {@link #readBody(int)}, taking memory as it arrives. */
  default Body readBody(int maxBytes, Room room) throws IOException {
    Body body = readBody(maxBytes);
    room.grow(body.length());
    return body;
  }

  /** Accounts for the memory of a body. */
  @FunctionalInterface
  interface Room {
    /**
     * Takes memory for further bytes before they are kept; may wait for it.
     *
     * @throws io.hyperbytedb.model.HyperbyteException UNAVAILABLE if there is none
     */
    void grow(long bytes);

    /** Whether others find no room, or hardly any: a body that comes slowly is to give way. */
    default boolean isShort() {
      return false;
    }
  }

  /** The address of the client, or of the proxy in front of it; empty if unknown. */
  default String remoteAddress() {
    return "";
  }

  /** The user behind the request; {@link Principal#ANYONE} without authentication. */
  default Principal principal() {
    return Principal.ANYONE;
  }

  /** Sets the user, before a handler sees the request. */
  default void actAs(Principal principal) {
    throw new IllegalStateException("this request has no user");
  }

  /** Sets a header of the answer. */
  void responseHeader(String name, String value);

  /** Answers with a status and no body. */
  void respond(int status);

  /** Answers with a body. */
  void respond(int status, String contentType, byte[] body, int from, int length);

  /** Answers with a body. */
  default void respond(int status, String contentType, byte[] body) {
    respond(status, contentType, body, 0, body.length);
  }

  /**
   * Answers with a body that is sent while it is written, compressed if the client accepts gzip.
   * Writing fails once the client is gone.
   */
  OutputStream respondStreaming(int status, String contentType);

  /**
   * Forgets a streamed answer of which nothing has gone out, so that another one can be given; its
   * stream takes nothing any more. False if something has gone out.
   */
  default boolean takeBack() {
    return false;
  }

  /** A body: the first {@code length} of {@code bytes}. */
  record Body(byte[] bytes, int length) {}

  /** A watch that lasts until it is closed. */
  interface Watching extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Watches the client while its request is being processed, until the watch is closed.
   *
   * @param gone called at most once, on another thread, when the client has closed the connection;
   *     must be quick. Only supported on Linux; elsewhere it is never called
   */
  default Watching onClientGone(Runnable gone) {
    return () -> {};
  }
}
