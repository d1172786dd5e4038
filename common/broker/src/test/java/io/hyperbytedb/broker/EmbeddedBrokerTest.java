package io.hyperbytedb.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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

  @Test
  void theSpaceOfRemovedRecordsIsFreeAtOnceAlsoInTheLastSegment() throws Exception {
    Path data = folder.resolve("kafka");
    TopicPartition partition = new TopicPartition("t", 0);
    try (EmbeddedBroker broker =
            EmbeddedBroker.start(new BrokerConfig("127.0.0.1", 0, data, Map.of()));
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers(), "client.id", "a"));
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
      for (int i = 0; i < 20; i++) {
        producer.send(new ProducerRecord<>("t", new byte[100_000])).get();
      }
      broker.freeRemoved();
      assertThat(bytes(data.resolve("t-0"))).isGreaterThan(2_000_000);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(20))).all().get();
      broker.freeRemoved();
      await().until(() -> bytes(data.resolve("t-0")) < 100_000);
      long offset = producer.send(new ProducerRecord<>("t", new byte[1])).get().offset();
      assertThat(offset).isEqualTo(20);
    }
  }

  /** What the log's segments take; those that are being deleted too. */
  private static long bytes(Path partition) throws IOException {
    try (Stream<Path> files = Files.list(partition)) {
      long sum = 0;
      for (Path file : files.filter(path -> path.toString().contains(".log")).toList()) {
        sum += Files.exists(file) ? Files.size(file) : 0;
      }
      return sum;
    }
  }
}
