package io.hyperbytedb.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerTest {
  @TempDir Path folder;

  @Test
  void aPortThatGotTakenIsReplacedByAnother() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    Deque<Integer> ports = new ArrayDeque<>();
    try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      int busy = taken.getLocalPort();
      try (ServerSocket a = new ServerSocket(0, 1, loopback);
          ServerSocket b = new ServerSocket(0, 1, loopback);
          ServerSocket c = new ServerSocket(0, 1, loopback)) {
        ports.add(busy);
        ports.add(a.getLocalPort());
        ports.add(b.getLocalPort());
        ports.add(c.getLocalPort());
      }
      int free = ports.stream().skip(2).findFirst().orElseThrow();
      BrokerConfig config = new BrokerConfig("127.0.0.1", 0, folder.resolve("kafka"), Map.of());
      try (EmbeddedBroker broker = EmbeddedBroker.start(config, ports::removeFirst, null)) {
        assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + free);
      }
    }
  }
}
