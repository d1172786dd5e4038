package io.hyperbytedb.benchmarks.compare;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A keep-alive connection of HTTP/1.1 that costs little: load tool and server share the cores, and
 * a general client takes more of them than some servers. Bodies are read and thrown away except for
 * their start. For one thread.
 */
final class HttpConnection implements AutoCloseable {
  private static final int HEAD_BYTES = 4096;

  private final InetSocketAddress address;
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 << 10).limit(0);
  private final byte[] head = new byte[HEAD_BYTES];
  private @Nullable SocketChannel channel;
  private int headLength;

  /**
   * An answer.
   *
   * @param start the first bytes of the body as text
   * @param bytes the size of the body
   */
  record Answer(int status, String start, long bytes) {
    boolean succeeded() {
      return status / 100 == 2 && !start.contains("\"error\"");
    }
  }

  HttpConnection(InetSocketAddress address) {
    this.address = address;
  }

  Answer get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n", ByteBuffer.allocate(0));
  }

  Answer post(String path, ByteBuffer body) throws IOException {
    return send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: "
            + body.remaining()
            + "\r\n\r\n",
        body);
  }

  private Answer send(String request, ByteBuffer body) throws IOException {
    try {
      SocketChannel to = open();
      ByteBuffer[] parts = {ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)), body};
      while (parts[0].hasRemaining() || body.hasRemaining()) {
        to.write(parts);
      }
      return answer();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private SocketChannel open() throws IOException {
    if (channel != null) {
      return channel;
    }
    SocketChannel opened = SocketChannel.open();
    opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
    opened.connect(address);
    in.position(0).limit(0);
    channel = opened;
    return opened;
  }

  private Answer answer() throws IOException {
    headLength = 0;
    int status;
    long length;
    boolean chunked;
    boolean closes;
    do {
      status = Integer.parseInt(line().substring(9, 12));
      length = -1;
      chunked = false;
      closes = false;
      for (String line = line(); !line.isEmpty(); line = line()) {
        String field = line.toLowerCase(Locale.ROOT);
        if (field.startsWith("content-length:")) {
          length = Long.parseLong(field.substring(15).trim());
        }
        chunked |= field.startsWith("transfer-encoding:") && field.contains("chunked");
        closes |= field.startsWith("connection:") && field.contains("close");
      }
    } while (status == 100);
    long bytes = 0;
    if (chunked) {
      for (long size = chunk(); size > 0; size = chunk()) {
        bytes += size;
        skip(size);
        line();
      }
      line();
    } else if (length > 0) {
      bytes = length;
      skip(length);
    } else if (length < 0 && status != 204) {
      throw new IOException("an answer without a length");
    }
    if (closes) {
      close();
    }
    return new Answer(status, new String(head, 0, headLength, StandardCharsets.UTF_8), bytes);
  }

  private long chunk() throws IOException {
    return Long.parseLong(line().split(";", 2)[0].trim(), 16);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = next(); c != '\n'; c = next()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private int next() throws IOException {
    if (!in.hasRemaining()) {
      fill();
    }
    return in.get() & 0xff;
  }

  private void skip(long bytes) throws IOException {
    for (long left = bytes; left > 0; ) {
      if (!in.hasRemaining()) {
        fill();
      }
      int some = (int) Math.min(left, in.remaining());
      int kept = Math.min(some, HEAD_BYTES - headLength);
      in.get(in.position(), head, headLength, kept);
      headLength += kept;
      in.position(in.position() + some);
      left -= some;
    }
  }

  private void fill() throws IOException {
    in.clear();
    int read = channel == null ? -1 : channel.read(in);
    in.flip();
    if (read < 0) {
      throw new EOFException("the server closed the connection");
    }
  }

  @Override
  public void close() {
    SocketChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // Nothing more is sent or read.
      }
    }
  }
}
