package io.hyperbytedb.stream.subscription;

import io.hyperbytedb.catalog.SubscriptionUrl;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Sends each line as a datagram, without a line break. Whether it arrives is not known; only where
 * no program listens on the port of a host that is there, the next datagram fails.
 */
final class UdpDestination implements Destination {
  /** The most bytes of a datagram over IPv4. */
  private static final int LONGEST = 65_507;

  private final SubscriptionUrl url;
  private final AllowList allowed;
  private volatile @Nullable DatagramSocket socket;

  UdpDestination(SubscriptionUrl url, AllowList allowed) {
    this.url = url;
    this.allowed = allowed;
  }

  /** A line that does not fit is left out, and the answer says so. */
  @Override
  public Answer send(Lines lines, int from, int to) throws IOException {
    // Each time, as in InfluxDB: the name may have another address by now.
    InetAddress address = allowed.resolve(url.host()).getFirst();
    int tooLong = 0;
    try (DatagramSocket sending = new DatagramSocket()) {
      socket = sending;
      connect(sending, address);
      for (int line = from; line < to; line++) {
        int start = lines.start(line);
        int length = lines.start(line + 1) - 1 - start;
        if (length > LONGEST) {
          tooLong++;
        } else {
          sending.send(new DatagramPacket(lines.bytes(), start, length));
        }
      }
    } finally {
      socket = null;
    }
    return tooLong == 0
        ? Answer.TAKEN
        : new Answer(400, "partial write: points longer than a datagram are dropped=" + tooLong, 0);
  }

  private void connect(DatagramSocket sending, InetAddress address) throws SocketException {
    int port = url.portNumber();
    if (port <= 0) {
      throw new SocketException("port " + url.port() + " cannot be");
    }
    sending.connect(new InetSocketAddress(address, port));
  }

  @Override
  public void abort() {
    DatagramSocket sending = socket;
    if (sending != null) {
      sending.close();
    }
  }

  @Override
  public void close() {
    abort();
  }
}
