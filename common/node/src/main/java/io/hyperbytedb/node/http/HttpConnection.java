package io.hyperbytedb.node.http;

import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks HTTP/1.1 and 1.0 on a connection of Helidon, which has made the socket, TLS and the
 * thread: reads a request, has it answered, and goes on until one side closes. {@link #handle} runs
 * on the connection's thread, the rest is thread-safe.
 */
final class HttpConnection implements ServerConnection, InterruptableTask<Void> {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /** So long a client that was refused is listened to, so that it finds the answer. */
  private static final long MAX_LINGER_NANOS = 10_000_000_000L;

  /** What connections of a server share. */
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
     * @throws ClientGoneException if that is not possible, or not as a whole
     */
    void answer(ServedExchange exchange) throws ClientGoneException;

    /** Answers a request that could not be read, or is not taken. */
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
   * @param connections hears of its answers, and says when they are the last ones
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

  /** Whether a further request may come. */
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

  /** Where the next request begins is found behind the body. */
  private boolean next(RequestBody body) throws IOException {
    connections.answered();
    if (!body.isRead()) {
      skip(body);
    }
    incoming.endRequest();
    return true;
  }

  /** A client that still sends when the connection is closed may lose the answer. */
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

  /** Reads a body that nothing wants. */
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

  /** Reads on until the client has found the answer and closes, or sends nothing for a while. */
  private void linger() throws IOException {
    long start = System.nanoTime();
    boolean some = true;
    while (some && System.nanoTime() - start < MAX_LINGER_NANOS) {
      try (BodyTimer.Watch _ = service.partings().watch()) {
        some = in.skipSome();
      } catch (IOException e) {
        // It sends nothing more, or is gone: both end the connection.
        some = false;
      }
    }
  }

  /** What comes from the client. */
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
