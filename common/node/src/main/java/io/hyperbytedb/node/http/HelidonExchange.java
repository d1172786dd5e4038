package io.hyperbytedb.node.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.auth.Principal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** An exchange over Helidon. */
final class HelidonExchange implements HttpExchange {
  private static final int MAX_ERROR_HEADER = 4096;

  private final ServerRequest request;
  private final ServerResponse response;
  private final Watchdogs dogs;
  private final BooleanSupplier last;
  private int status;
  private Principal principal = Principal.ANYONE;

  /**
   * @param last whether the answer says that no further request is taken on this connection; asked
   *     when it begins
   */
  HelidonExchange(
      ServerRequest request, ServerResponse response, Watchdogs dogs, BooleanSupplier last) {
    this.request = request;
    this.response = response;
    this.dogs = dogs;
    this.last = last;
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public void actAs(Principal newPrincipal) {
    principal = newPrincipal;
  }

  /** Whether the answer has begun. */
  boolean answered() {
    return status != 0;
  }

  /** The answer's status; 0 until it has begun. */
  int status() {
    return status;
  }

  @Override
  public String method() {
    return request.prologue().method().text();
  }

  @Override
  public String path() {
    return request.path().path();
  }

  @Override
  public String rawQuery() {
    return request.query().rawValue();
  }

  @Override
  public @Nullable String queryParam(String name) {
    return request.query().contains(name) ? request.query().get(name) : null;
  }

  @Override
  public @Nullable String header(String name) {
    return request.headers().first(HeaderNames.create(name)).orElse(null);
  }

  @Override
  public Map<String, List<String>> formParams(int maxBytes) throws IOException {
    String type = header("Content-Type");
    Map<String, List<String>> params =
        Forms.isForm(type) ? Forms.params(type, readBody(maxBytes)) : new HashMap<>();
    for (String name : request.query().names()) {
      params.computeIfAbsent(name, n -> new ArrayList<>()).addAll(request.query().all(name));
    }
    return params;
  }

  @Override
  public Body readBody(int maxBytes) throws IOException {
    boolean gzip = "gzip".equals(header("Content-Encoding"));
    if (!request.content().hasEntity()) {
      if (gzip) {
        throw new HyperbyteException(ErrorCode.BAD_REQUEST, "EOF");
      }
      return new Body(new byte[0], 0);
    }
    long announced = request.headers().contentLength().orElse(-1);
    BodyBytes.check(announced, maxBytes);
    try (BodyTimer.Watch _ = dogs.bodies().watch();
        InputStream raw = request.content().inputStream()) {
      return BodyBytes.read(raw, gzip, announced, maxBytes);
    } catch (HyperbyteException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new ClientGoneException(e);
    }
  }

  @Override
  public void responseHeader(String name, String value) {
    response.headers().set(HeaderNames.create(name), value);
  }

  private void begin(int code) {
    status = code;
    if (last.getAsBoolean()) {
      responseHeader("Connection", "close");
    }
  }

  @Override
  public void respond(int code) {
    begin(code);
    response.status(code).send();
  }

  @Override
  public void respond(int code, String contentType, byte[] body, int from, int length) {
    begin(code);
    responseHeader("Content-Type", contentType);
    if (request.prologue().method().equals(Method.HEAD)) {
      responseHeader("Content-Length", Integer.toString(length));
      response.status(code).send();
      return;
    }
    try (StalledWrites.Writing writing = dogs.writes().watch()) {
      writing.begin();
      try {
        response.status(code).send(body, from, length);
      } finally {
        writing.end();
      }
    }
  }

  /** InfluxDB's error: the text in a header and in JSON. */
  void respondError(int code, String message) {
    if (code == 401) {
      responseHeader("WWW-Authenticate", "Basic realm=\"InfluxDB\"");
    } else {
      // The body has all of it; clients limit headers.
      String head = message.substring(0, Math.min(message.length(), MAX_ERROR_HEADER));
      responseHeader("X-Influxdb-Error", head.replaceAll("[\\r\\n\\x00-\\x1f\\x7f-\\uffff]", " "));
    }
    byte[] body =
        ("{\"error\":" + JsonText.quote(message) + "}\n").getBytes(StandardCharsets.UTF_8);
    respond(code, "application/json", body, 0, body.length);
  }

  @Override
  public OutputStream respondStreaming(int code, String contentType) {
    begin(code);
    responseHeader("Content-Type", contentType);
    response.status(code);
    String accepts = header("Accept-Encoding");
    if (accepts == null || !accepts.contains("gzip")) {
      return watchedOutput();
    }
    responseHeader("Content-Encoding", "gzip");
    try {
      return new GZIPOutputStream(watchedOutput(), 16 << 10, true);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private OutputStream watchedOutput() {
    return dogs.writes().watch().over(response.outputStream());
  }

  @Override
  public Watching onClientGone(Runnable gone) {
    if (!(request.remotePeer().address() instanceof InetSocketAddress remote)
        || remote.isUnresolved()) {
      return () -> {};
    }
    return dogs.clients().watch(request.localPeer().port(), remote, gone)::close;
  }
}
