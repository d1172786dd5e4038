package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.catalog.SubscriptionUrl;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Posts lines as InfluxDB 1.x does, over a connection that stays open. The JDK's client looks
 * addresses up by itself; here the address that was checked is the one that is connected to.
 */
final class HttpDestination implements Destination {
  private static final int CONNECT_MILLIS = 5_000;

  private final SubscriptionUrl url;
  private final Target target;
  private final Trust trust;
  private final AllowList allowed;
  private final Duration timeout;
  private final AtomicInteger aborts = new AtomicInteger();
  private @Nullable Connection connection;

  /** What {@link #abort} closes: closing a TLS socket may wait for the one who writes to it. */
  private volatile @Nullable Socket plain;

  /**
   * What is written to, as InfluxDB calls it.
   *
   * @param database the name of the database
   * @param policy the name of the retention policy
   */
  record Target(String database, String policy) {}

  /** A connection, and what was read of it. */
  private record Connection(Socket socket, AnswerReader reader) {}

  /**
   * @param trust accepts the certificates of https destinations
   * @param timeout how long a request may take
   */
  HttpDestination(
      SubscriptionUrl url, Target target, Trust trust, AllowList allowed, Duration timeout) {
    this.url = url;
    this.target = target;
    this.trust = trust;
    this.allowed = allowed;
    this.timeout = timeout;
  }

  @Override
  public Answer send(Lines lines, int from, int to) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    int before = aborts.get();
    Connection kept = connection;
    if (kept != null) {
      try {
        return exchange(kept, lines, from, to, deadline);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        // The other side may close a connection that was idle just when it is used again.
        if (Thread.currentThread().isInterrupted() || aborts.get() != before) {
          throw e;
        }
      }
    }
    return exchange(connect(), lines, from, to, deadline);
  }

  private Answer exchange(Connection used, Lines lines, int from, int to, long deadline)
      throws IOException {
    boolean keep = false;
    try {
      int start = lines.start(from);
      int length = lines.start(to) - start;
      byte[] request = request(lines.bytes(), start, length);
      used.socket().getOutputStream().write(request);
      Answer answer = used.reader().read(deadline);
      keep = used.reader().staysOpen();
      return answer;
    } finally {
      if (keep) {
        connection = used;
      } else {
        disconnect();
        connection = null;
      }
    }
  }

  /** One piece: what is written in two may wait for an acknowledgement between them. */
  private byte[] request(byte[] lines, int start, int length) {
    byte[] head = head(length).getBytes(StandardCharsets.ISO_8859_1);
    byte[] request = new byte[head.length + length];
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(lines, start, request, head.length, length);
    return request;
  }

  private String head(int length) {
    StringBuilder head =
        new StringBuilder("POST ")
            .append(url.pathTo("write"))
            .append('?')
            .append(GoQuery.of(url.query(), target))
            .append(" HTTP/1.1\r\nHost: ")
            .append(url.authority())
            .append("\r\nUser-Agent: InfluxDBClient\r\nContent-Length: ")
            .append(length)
            .append("\r\n");
    String user = url.userInfo();
    if (user != null) {
      String credentials = user.indexOf(':') < 0 ? user + ":" : user;
      head.append("Authorization: Basic ")
          .append(Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
          .append("\r\n");
    }
    return head.append("Content-Type: \r\nAccept-Encoding: gzip\r\n\r\n").toString();
  }

  private Connection connect() throws IOException {
    int port = url.portNumber();
    if (port <= 0) {
      throw new IOException("port " + url.port() + " cannot be");
    }
    List<InetAddress> addresses = allowed.resolve(url.host());
    IOException failure = new IOException("no address");
    for (InetAddress address : addresses) {
      Socket socket = new Socket();
      plain = socket;
      try {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.connect(
            new InetSocketAddress(address, port),
            (int) Math.min(CONNECT_MILLIS, timeout.toMillis()));
        Socket secured = url.scheme().equals("https") ? secure(socket, port) : socket;
        return new Connection(secured, new AnswerReader(secured));
      } catch (IOException e) {
        socket.close();
        failure = e;
        if (e instanceof InterruptedIOException && Thread.currentThread().isInterrupted()) {
          break;
        }
      }
    }
    throw failure;
  }

  private Socket secure(Socket socket, int port) throws IOException {
    String host = url.host().isEmpty() ? "localhost" : url.host();
    SSLSocket secured =
        (SSLSocket) trust.context().getSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = secured.getSSLParameters();
    if (trust.checksNames()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    secured.setSSLParameters(parameters);
    secured.setSoTimeout((int) timeout.toMillis());
    secured.startHandshake();
    return secured;
  }

  @Override
  public void abort() {
    var _ = aborts.incrementAndGet();
    disconnect();
  }

  private void disconnect() {
    Socket used = plain;
    if (used != null) {
      try {
        used.close();
      } catch (IOException e) {
        // What it was used for fails, which is what was wanted.
        plain = null;
      }
    }
  }

  @Override
  public void close() {
    abort();
    connection = null;
  }
}
