package io.hyperbytedb.http.server;

import io.helidon.common.socket.SocketContext;
import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.http.AnswerType;
import io.hyperbytedb.http.ClientGoneException;
import io.hyperbytedb.http.ErrorHeader;
import io.hyperbytedb.http.Forms;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.QueryString;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** An exchange on a connection of this server. */
final class ServedExchange implements HttpExchange {
  /** An unread body up to this length is skipped so that the connection can be kept. */
  private static final long MAX_UNREAD = 256 << 10;

  private static final byte[] NO_BODY = {};

  private final RequestHead head;
  private final RequestBody body;
  private final AnswerWriter answer;
  private final SocketContext socket;
  private final Watchdogs dogs;
  private final HttpExchange.Room bodies;
  private final BooleanSupplier ending;
  private @Nullable Map<String, List<String>> params;
  private int status;
  private boolean last;
  private Principal principal = Principal.ANYONE;

  /**
   * @param ending whether no further request is accepted; called when the answer starts
   */
  ServedExchange(
      RequestHead head,
      RequestBody body,
      AnswerWriter answer,
      SocketContext socket,
      Watchdogs dogs,
      HttpExchange.Room bodies,
      BooleanSupplier ending) {
    this.head = head;
    this.body = body;
    this.answer = answer;
    this.socket = socket;
    this.dogs = dogs;
    this.bodies = bodies;
    this.ending = ending;
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public void actAs(Principal newPrincipal) {
    principal = newPrincipal;
  }

  @Override
  public boolean takeBack() {
    return status == 0 || answer.takeBack();
  }

  /** The answer's status; 0 until it has started. */
  int status() {
    return status;
  }

  /** Whether the answer announces the end of the connection. */
  boolean isLast() {
    return last;
  }

  @Override
  public String method() {
    return head.method();
  }

  @Override
  public String path() {
    return head.path();
  }

  @Override
  public String rawQuery() {
    return QueryString.encode(head.query());
  }

  private Map<String, List<String>> params() {
    Map<String, List<String>> parsed = params;
    if (parsed == null) {
      parsed = QueryString.parse(head.query());
      params = parsed;
    }
    return parsed;
  }

  @Override
  public @Nullable String queryParam(String name) {
    List<String> values = params().get(name);
    return values == null ? null : values.getFirst();
  }

  @Override
  public @Nullable String header(String name) {
    return head.headers().first(name);
  }

  @Override
  public Map<String, List<String>> formParams(int maxBytes) throws IOException {
    String type = header("Content-Type");
    // Go reads URL-encoded bodies of these methods only, and others whatever the method.
    if (!Forms.isForm(type) || (Forms.isUrlEncoded(type) && !method().equals("POST"))) {
      return merged(params(), Map.of());
    }
    Forms.Form form = Forms.parse(type, readBody(maxBytes));
    Map<String, List<String>> all =
        Forms.isUrlEncoded(type)
            ? merged(form.values(), params())
            : merged(params(), form.values());
    form.files()
        .forEach(
            (name, texts) -> {
              if (all.getOrDefault(name, List.of("")).getFirst().isBlank()) {
                all.put(name, texts);
              }
            });
    return all;
  }

  private static Map<String, List<String>> merged(
      Map<String, List<String>> first, Map<String, List<String>> second) {
    Map<String, List<String>> all = new HashMap<>();
    for (Map<String, List<String>> part : List.of(first, second)) {
      part.forEach(
          (name, values) -> all.computeIfAbsent(name, n -> new ArrayList<>()).addAll(values));
    }
    return all;
  }

  @Override
  public Body readBody(int maxBytes) throws IOException {
    return readBody(maxBytes, bodies);
  }

  @Override
  public Body readBody(int maxBytes, Room room) throws IOException {
    boolean gzip = "gzip".equals(header("Content-Encoding"));
    if (head.body().length() == 0) {
      if (gzip) {
        throw new HyperbyteException(ErrorCode.BAD_REQUEST, "EOF");
      }
      return new Body(NO_BODY, 0);
    }
    BodyBytes.check(head.body().length(), maxBytes);
    body.fill(room);
    try (BodyTimer.Watch _ = dogs.bodies().watch()) {
      return BodyBytes.read(body, gzip, head.body().length(), maxBytes, room);
    } catch (HyperbyteException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ClientGoneException(e);
    }
  }

  @Override
  public void responseHeader(String name, String value) {
    answer.header(name, value);
  }

  /** The client must learn with the head whether it may go on to ask on this connection. */
  private void begin(int code, boolean streamed) {
    status = code;
    // Where the answer ends is told by its length or by chunks, else by the end of the connection.
    last =
        head.close()
            || (streamed && head.oldVersion())
            || ending.getAsBoolean()
            || body.isBroken()
            || body.isAwaited()
            || !body.endsWithin(MAX_UNREAD);
    if (last) {
      responseHeader("Connection", "close");
    } else if (head.oldVersion()) {
      responseHeader("Connection", "keep-alive");
    }
  }

  @Override
  public void respond(int code) {
    begin(code, /* streamed= */ false);
    send(code, NO_BODY, 0, 0);
  }

  @Override
  public void respond(int code, String contentType, byte[] content, int from, int length) {
    begin(code, /* streamed= */ false);
    responseHeader("Content-Type", contentType);
    send(code, content, from, length);
  }

  private void send(int code, byte[] content, int from, int length) {
    write(() -> answer.send(code, content, from, length));
  }

  /** Completes a streamed answer once the handler has returned. */
  void complete() {
    write(answer::complete);
  }

  /** A write that blocks until the client accepts it. */
  private interface Write {
    void run() throws IOException;
  }

  private void write(Write what) {
    try (StalledWrites.Writing writing = dogs.writes().watch()) {
      writing.begin();
      try {
        what.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        writing.end();
      }
    }
  }

  /** Answers with InfluxDB's error: the message in a header and in JSON. */
  void respondError(int code, String message) {
    if (code == 401) {
      responseHeader("WWW-Authenticate", "Basic realm=\"InfluxDB\"");
    } else {
      responseHeader(ErrorHeader.NAME, ErrorHeader.value(message));
    }
    AnswerType type = AnswerType.of(this);
    byte[] error = type.error(message, isPretty());
    respond(code, type.contentType(), error, 0, error.length);
  }

  private boolean isPretty() {
    try {
      return "true".equals(queryParam("pretty"));
    } catch (HyperbyteException e) {
      // Too many parameters, which is the error.
      return false;
    }
  }

  @Override
  public OutputStream respondStreaming(int code, String contentType) {
    begin(code, /* streamed= */ true);
    responseHeader("Content-Type", contentType);
    OutputStream out = answer.stream(code);
    String accepts = header("Accept-Encoding");
    if (accepts == null || !accepts.contains("gzip")) {
      return dogs.writes().watch().over(out);
    }
    responseHeader("Content-Encoding", "gzip");
    try {
      return new GZIPOutputStream(dogs.writes().watch().over(out), 16 << 10, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String remoteAddress() {
    return socket.remotePeer().address() instanceof InetSocketAddress remote
        ? remote.getHostString()
        : "";
  }

  @Override
  public Watching onClientGone(Runnable gone) {
    if (!(socket.remotePeer().address() instanceof InetSocketAddress remote)
        || remote.isUnresolved()) {
      return () -> {};
    }
    return dogs.clients().watch(socket.localPeer().port(), remote, gone)::close;
  }
}
