package io.hyperbytedb.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartitionFilesTest {
  private static final long FAR = 1_000_000_000_000L;
  private static final TopicPartition FILLED = new TopicPartition("t", 0);
  private static final TopicPartition EMPTY = new TopicPartition("t", 1);

  /** A session timeout that outlasts the pauses of a busy machine. */
  private static final Map<String, String> PATIENT = Map.of("broker.session.timeout.ms", "60000");

  @TempDir Path folder;

  @Test
  void aLogStartsWhereItIsToldAndGoesOn() throws Exception {
    Path dir = folder.resolve("kafka");
    BrokerConfig config = new BrokerConfig("127.0.0.1", 0, dir, PATIENT);
    try (EmbeddedBroker broker = EmbeddedBroker.start(config);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("t", 2, (short) 1))).all().get();
      append(broker, EMPTY, new byte[] {1});
    }
    assertThatThrownBy(() -> PartitionFiles.replace(dir, "t", 1, FAR))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has records");
    try (PartitionFiles files = PartitionFiles.replace(dir, "t", 0, FAR)) {
      files.append(FAR, 11, new byte[] {2});
      files.append(FAR + 1, 12, new byte[1 << 20]);
      files.append(FAR + 5, 13, new byte[] {3, 4});
    }
    // A second start reads what the first one made of the files.
    for (int start = 0; start < 2; start++) {
      try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
        assertThat(append(broker, FILLED, new byte[] {5})).isEqualTo(FAR + 6 + start);
        assertThat(read(broker, FILLED, 4 + start)).startsWith(FAR, FAR + 1, FAR + 5, FAR + 6);
        assertThat(read(broker, EMPTY, 1)).containsExactly(0L);
      }
    }
  }

  @Test
  void anEmptyLogStartsWhereItIsToldToo() throws Exception {
    Path dir = folder.resolve("kafka");
    BrokerConfig config = new BrokerConfig("127.0.0.1", 0, dir, PATIENT);
    try (EmbeddedBroker broker = EmbeddedBroker.start(config);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    }
    PartitionFiles.replace(dir, "t", 0, FAR).close();
    try (EmbeddedBroker broker = EmbeddedBroker.start(config)) {
      assertThat(append(broker, FILLED, new byte[] {5})).isEqualTo(FAR);
      assertThat(read(broker, FILLED, 1)).containsExactly(FAR);
    }
  }

  private static long append(EmbeddedBroker broker, TopicPartition partition, byte[] value)
      throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var record =
          new ProducerRecord<byte[], byte[]>(partition.topic(), partition.partition(), null, value);
      return producer.send(record).get().offset();
    }
  }

  /** The offsets of at least this many records, from the start of the log on. */
  private static List<Long> read(EmbeddedBroker broker, TopicPartition partition, int count) {
    List<Long> offsets = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long limit = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      while (offsets.size() < count && System.nanoTime() < limit) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> offsets.add(record.offset()));
      }
    }
    return offsets;
  }
}
