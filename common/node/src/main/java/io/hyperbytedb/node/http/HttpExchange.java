package io.hyperbytedb.node.http;

import io.hyperbytedb.node.auth.Principal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer; for the thread that handles it. */
public interface HttpExchange {
  /** With which method the client asked a process that asks another one with POST for it. */
  String METHOD_OVERRIDE = "X-HTTP-Method-Override";

  /** The method, as {@code GET}. */
  String method();

  /** The path without the query, as it came: escapes are not decoded, dots not resolved. */
  String path();

  /** The query, so that a URI can have it; empty if there is none. */
  default String rawQuery() {
    return "";
  }

  /** The first value of a query parameter, decoded; null if it is absent. */
  @Nullable String queryParam(String name);

  /** A request header; null if it is absent. */
  @Nullable String header(String name);

  /**
   * Query parameters and, for a POST of a form (URL-encoded or multipart), those of the body; the
   * body's come first, as in Go's {@code FormValue}.
   *
   * @throws io.hyperbytedb.model.HyperbyteException TOO_LARGE if the body is longer than {@code
   *     maxBytes}
   */
  Map<String, List<String>> formParams(int maxBytes) throws IOException;

  /**
   * The body, inflated if it came as gzip.
   *
   * @throws io.hyperbytedb.model.HyperbyteException TOO_LARGE if it is, inflated, longer than
   *     {@code maxBytes}; BAD_REQUEST if it can't be inflated, ends too early, or comes in
   *     malformed chunks
   */
  Body readBody(int maxBytes) throws IOException;

  /** The body as {@link #readBody(int)} reads it, which takes room in memory as it arrives. */
  default Body readBody(int maxBytes, Room room) throws IOException {
    Body body = readBody(maxBytes);
    room.grow(body.length());
    return body;
  }

  /** Room in memory for a body. */
  @FunctionalInterface
  interface Room {
    /**
     * Takes room for further bytes before they are kept, and may wait for it.
     *
     * @throws io.hyperbytedb.model.HyperbyteException UNAVAILABLE if there is none
     */
    void grow(long bytes);

    /** Whether others find no room, or hardly any: a body that comes slowly is to give way. */
    default boolean isShort() {
      return false;
    }
  }

  /** The address that the client, or a proxy before it, connects from; empty if not known. */
  default String remoteAddress() {
    return "";
  }

  /** Who asks; anyone where nobody is asked for. */
  default Principal principal() {
    return Principal.ANYONE;
  }

  /** Says who asks, before a handler sees the request. */
  default void actAs(Principal principal) {
    throw new IllegalStateException("this request is anyone's");
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
   * Answers with a body that is sent as it is written, compressed if the client takes gzip. Writing
   * fails once the client is gone.
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

  /** What goes on until it is closed. */
  interface Watching extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Looks after the client while its request is being worked for, until the answer is closed.
   *
   * @param gone called at most once, on another thread, when the client has closed the connection;
   *     must be quick. Where that can't be told, which is anywhere but on Linux, it never is.
   */
  default Watching onClientGone(Runnable gone) {
    return () -> {};
  }
}
