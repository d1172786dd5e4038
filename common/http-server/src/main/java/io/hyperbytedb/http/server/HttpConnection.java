package io.hyperbytedb.http.server;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.hyperbytedb.http.ClientGoneException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves HTTP/1.1 and 1.0 on a connection of Helidon, which provides the socket, TLS and the
 * thread: reads a request, has it answered, and continues until one side closes. {@link #handle}
 * runs on the connection's thread; the rest is thread-safe.
 */
final class HttpConnection implements ServerConnection, InterruptableTask<Void> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /** How long to read from a refused client, so that it can receive the answer. */
  private static final long MAX_LINGER_NANOS = 10_000_000_000L;

  /** What the connections of a server share. */
  record Service(
      HeadLimits limits,
      HeadBudget budget,
      Watchdogs dogs,
      BodyTimer partings,
      BodyBudget bodies,
      Set<String> vital,
      Answering answering) {}

  /** Answers requests. */
  interface Answering {
    /**
     * Answers a request.
     *
     * @throws ClientGoneException if the answer cannot be sent completely
     */
    void answer(ServedExchange exchange) throws ClientGoneException;

    /** Answers a request that is invalid or refused. */
    void refuse(ServedExchange exchange, RefusedRequestException refusal)
        throws ClientGoneException;
  }

  private final ConnectionContext context;
  private final Service service;
  private final Connections connections;
  private final Incoming incoming = new Incoming(Thread.currentThread());
  private final ClientBytes in;
  private final HeadBudget.Share share;
  private final BodyBudget.Share bodies;
  private final HeadReader heads;
  private volatile @Nullable Thread thread;
  private volatile boolean closing;
  private volatile boolean waiting = true;
  private volatile long since = System.nanoTime();

  /**
   * @param connections is told of its answers, and knows when they are the last ones
   */
  HttpConnection(ConnectionContext context, Service service, Connections connections) {
    this.context = context;
    this.service = service;
    this.connections = connections;
    this.in = new ClientBytes(context.dataReader(), incoming);
    this.share = service.budget().share();
    this.bodies = service.bodies().share();
    this.heads = new HeadReader(in, service.limits(), share);
  }

  @Override
  public void handle(Limit limit) {
    thread = Thread.currentThread();
    try {
      boolean goesOn = true;
      while (goesOn && !closing) {
        goesOn = serveNext();
        share.giveBack();
        bodies.giveBack();
        since = System.nanoTime();
      }
    } catch (IOException e) {
      if (!closing) {
        LOG.debug("{}: client gone: {}", context.remotePeer().address(), e.getMessage());
      }
    } finally {
      share.giveBack();
      bodies.giveBack();
    }
  }

  /** Whether another request may follow. */
  private boolean serveNext() throws IOException {
    RequestHead head;
    waiting = true;
    try {
      head = heads.read();
    } catch (RefusedRequestException e) {
      waiting = false;
      refuse(e);
      return false;
    }
    waiting = false;
    if (head == null) {
      return false;
    }
    incoming.beginRequest();
    RequestBody body =
        new RequestBody(in, head, heads, () -> AnswerWriter.proceed(context.dataWriter()));
    ServedExchange exchange = exchange(head, body);
    if (connections.isInReserve() && !service.vital().contains(head.path())) {
      exchange.responseHeader("Retry-After", "1");
      service.answering().refuse(exchange, new RefusedRequestException(503, Admission.REFUSAL));
    } else {
      service.answering().answer(exchange);
    }
    return exchange.isLast() ? end(body) : next(body);
  }

  private ServedExchange exchange(RequestHead head, RequestBody body) {
    return new ServedExchange(
        head,
        body,
        new AnswerWriter(context.dataWriter(), head),
        context,
        service.dogs(),
        bodies,
        () -> closing || connections.isEnding() || connections.isInReserve());
  }

  /** The next request starts after the body, so an unread body is skipped. */
  private boolean next(RequestBody body) throws IOException {
    connections.answered();
    if (!body.isRead()) {
      skip(body);
    }
    incoming.endRequest();
    return true;
  }

  /** If the connection is closed while the client still sends, the client may lose the answer. */
  private boolean end(RequestBody body) throws IOException {
    try {
      if (!body.isRead() && !body.isBroken() && !body.isAwaited()) {
        skip(body);
      }
      if (body.isBroken() || in.hasMore()) {
        linger();
      }
    } finally {
      connections.told();
    }
    return false;
  }

  /** Skips an unread body. */
  private void skip(RequestBody body) throws IOException {
    byte[] bytes = new byte[8 << 10];
    try (BodyTimer.Watch _ = service.dogs().bodies().watch()) {
      int count;
      do {
        count = body.read(bytes, 0, bytes.length);
      } while (count >= 0);
    }
  }

  private void refuse(RefusedRequestException refusal) throws IOException {
    LOG.debug(
        "{}: refused with {}: {}",
        context.remotePeer().address(),
        refusal.status(),
        refusal.getMessage());
    RequestBody none = new RequestBody(in, RequestHead.NONE, heads, () -> {});
    service.answering().refuse(exchange(RequestHead.NONE, none), refusal);
    connections.told();
    linger();
  }

  /** Reads on until the client has received the answer and closes, or sends nothing for a while. */
  private void linger() throws IOException {
    long start = System.nanoTime();
    boolean some = true;
    while (some && System.nanoTime() - start < MAX_LINGER_NANOS) {
      try (BodyTimer.Watch _ = service.partings().watch()) {
        some = in.skipSome();
      } catch (IOException e) {
        // The client has stopped sending, or is gone: both end the connection.
        some = false;
      }
    }
  }

  /** The data received from the client. */
  Incoming incoming() {
    return incoming;
  }

  @Override
  public Duration idleTime() {
    return waiting ? Duration.ofNanos(System.nanoTime() - since) : Duration.ZERO;
  }

  @Override
  public void close(boolean interrupt) {
    closing = true;
    Thread serving = thread;
    if (serving != null && (interrupt || waiting)) {
      serving.interrupt();
    }
  }

  @Override
  public boolean canInterrupt() {
    return waiting;
  }
}
