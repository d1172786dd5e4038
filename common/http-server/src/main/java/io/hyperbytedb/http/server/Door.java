package io.hyperbytedb.http.server;

import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listening socket of a server. It survives when the kernel has no descriptor, or no memory,
 * for a connection: Helidon's listener treats any failure as its end, which would leave the process
 * deaf. A spare descriptor is released in that case, so that clients are refused instead of left
 * waiting. All methods except {@link #close} are called by the accepting thread.
 */
final class Door extends ServerSocketChannel {
  private static final Logger LOG = LoggerFactory.getLogger(Door.class);
  private static final Path NOTHING = Path.of("/dev/null");
  private static final long PAUSE_NANOS = 20_000_000L;
  private static final long SAID_NANOS = 60_000_000_000L;

  private final ServerSocketChannel socket;
  private final Admission admission;
  private @Nullable FileChannel spare;
  private @Nullable Long said;

  /**
   * @param socket the socket to accept from; closed with this one
   */
  Door(ServerSocketChannel socket, Admission admission) {
    super(socket.provider());
    this.socket = socket;
    this.admission = admission;
    keepSpare();
  }

  /**
   * Replaces the channel of a server that has just started to listen. Helidon has no setting for
   * it, so the field of its listener is overwritten by reflection; the listener uses it from the
   * second connection on, and the descriptor of the first one is already open.
   *
   * @throws IllegalStateException if this version of Helidon has another structure
   */
  static void into(WebServer server, Admission admission) {
    try {
      Field listeners = server.getClass().getDeclaredField("listeners");
      listeners.setAccessible(true);
      Object listener = ((Map<?, ?>) listeners.get(server)).get(WebServer.DEFAULT_SOCKET_NAME);
      if (listener == null) {
        throw new IllegalStateException("Helidon has no listener");
      }
      Field field = listener.getClass().getDeclaredField("serverSocket");
      field.setAccessible(true);
      ServerSocketChannel socket = (ServerSocketChannel) field.get(listener);
      field.set(listener, new Door(socket, admission));
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalStateException("the structure of Helidon's listener is unknown", e);
    }
  }

  @Override
  public SocketChannel accept() throws IOException {
    while (true) {
      SocketChannel client;
      try {
        client = socket.accept();
      } catch (ClosedChannelException e) {
        dropSpare();
        throw e;
      } catch (IOException e) {
        makeRoom(e);
        continue;
      }
      if (admission.admits(client, keepSpare())) {
        return client;
      }
      keepSpare();
    }
  }

  /** Whether a spare descriptor is available, after an attempt to reopen it. */
  private boolean keepSpare() {
    if (spare == null) {
      try {
        spare = FileChannel.open(NOTHING, StandardOpenOption.READ);
      } catch (java.nio.file.NoSuchFileException e) {
        // Without this file there is no spare.
        return true;
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private boolean dropSpare() {
    FileChannel held = spare;
    spare = null;
    try {
      if (held != null) {
        held.close();
        return true;
      }
    } catch (IOException e) {
      LOG.debug("cannot close {}", NOTHING, e);
    }
    return false;
  }

  private void makeRoom(IOException failure) {
    long now = System.nanoTime();
    Long last = said;
    if (last == null || now - last > SAID_NANOS) {
      said = now;
      LOG.warn(
          "cannot accept a connection: {}; idle connections are closed and new ones refused until"
              + " that is over",
          failure.getMessage());
    }
    admission.makeRoom();
    if (!dropSpare()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    socket.close();
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    socket.configureBlocking(block);
  }

  @Override
  public ServerSocketChannel bind(@Nullable SocketAddress local, int backlog) throws IOException {
    socket.bind(local, backlog);
    return this;
  }

  @Override
  public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
    socket.setOption(name, value);
    return this;
  }

  @Override
  public <T> T getOption(SocketOption<T> name) throws IOException {
    return socket.getOption(name);
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return socket.supportedOptions();
  }

  @Override
  public ServerSocket socket() {
    return socket.socket();
  }

  @Override
  public SocketAddress getLocalAddress() throws IOException {
    return socket.getLocalAddress();
  }
}
