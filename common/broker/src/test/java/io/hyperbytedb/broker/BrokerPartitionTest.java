package io.hyperbytedb.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.broker.BrokerPartition.AppendException;
import io.hyperbytedb.broker.BrokerPartition.Chunk;
import io.hyperbytedb.broker.BrokerPartition.Failure;
import io.hyperbytedb.broker.BrokerPartition.Offsets;
import io.hyperbytedb.broker.BrokerPartition.Outgoing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link BrokerPartition} relies on in Kafka's replicas and logs. If one of these fails with
 * another version of Kafka, look there.
 */
final class BrokerPartitionTest {
  private static final TopicPartition NAME = new TopicPartition("t", 0);

  @TempDir Path folder;

  private final AtomicInteger told = new AtomicInteger();
  private EmbeddedBroker broker;
  private BrokerPartition partition;

  /** A record. */
  private record Sent(byte @Nullable [] key, byte[] value) implements Outgoing {}

  @BeforeEach
  void start() throws Exception {
    broker =
        EmbeddedBroker.start(
            new BrokerConfig("127.0.0.1", 0, folder.resolve("kafka"), Map.of()), reason -> {});
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      NewTopic topic = new NewTopic(NAME.topic(), 1, (short) 1);
      topic.configs(Map.of("segment.bytes", Integer.toString(1 << 20)));
      admin.createTopics(List.of(topic)).all().get();
    }
    partition = broker.partition(NAME.topic(), NAME.partition(), told::incrementAndGet);
    while (partition.offsets() == null) {
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void stop() {
    partition.close();
    broker.close();
  }

  private long append(boolean durable, byte[]... values) throws AppendException {
    List<Sent> records = new ArrayList<>();
    for (byte[] value : values) {
      records.add(new Sent(null, value));
    }
    long first = partition.append(records, 1_000, durable, at -> {});
    partition.tellConsumers();
    return first;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aRecordBecomesVisibleAfterItWasPlacedAndReadersAreTold() throws Exception {
    for (boolean durable : new boolean[] {true, true, false}) {
      Offsets before = Objects.requireNonNull(partition.offsets());
      int toldBefore = told.get();
      List<Offsets> meanwhile = new ArrayList<>();
      List<Sent> records = List.of(new Sent(null, random(10)), new Sent(new byte[] {1}, random(9)));
      long first =
          partition.append(
              records,
              1_000,
              durable,
              at -> {
                assertThat(at).isEqualTo(before.end());
                meanwhile.add(partition.offsets());
              });
      assertThat(first).isEqualTo(before.end());
      assertThat(meanwhile)
          .containsExactly(new Offsets(before.start(), before.visible(), before.end() + 2));
      assertThat(told.get()).isEqualTo(toldBefore + 1);
      assertThat(partition.offsets())
          .isEqualTo(new Offsets(before.start(), before.end() + 2, before.end() + 2));
      Chunk chunk = partition.read(first, 1 << 20);
      assertThat(chunk.next()).isEqualTo(first + 2);
      assertThat(chunk.records())
          .extracting(BrokerPartition.Stored::offset)
          .containsExactly(first, first + 1);
      assertThat(chunk.records().getFirst().key()).isNull();
      assertThat(chunk.records().getLast().key()).containsExactly(1);
      assertThat(chunk.records().getLast().value()).isEqualTo(random(9));
      assertThat(chunk.records().getLast().timestamp()).isEqualTo(1_000);
    }
  }

  /** Small batches, compressed ones, and those that begin a new segment. */
  @Test
  void segmentsAreBegunAndReadOver() throws Exception {
    int[] sizes = {10, 3_000, 400_000, 300_000, 500_000, 20, 700_000, 1};
    for (int i = 0; i < sizes.length; i++) {
      assertThat(append(true, random(sizes[i]))).isEqualTo(i);
    }
    List<byte[]> values = new ArrayList<>();
    for (long next = 0; next < sizes.length; ) {
      Chunk chunk = partition.read(next, 1 << 20);
      chunk.records().forEach(record -> values.add(record.value()));
      next = chunk.next();
    }
    assertThat(values).hasSize(sizes.length);
    for (int i = 0; i < sizes.length; i++) {
      assertThat(values.get(i)).isEqualTo(random(sizes[i]));
    }
    assertThat(partition.read(sizes.length, 1 << 20).records()).isEmpty();
    assertThatThrownBy(() -> partition.read(sizes.length + 1, 1 << 20))
        .isInstanceOf(BrokerPartition.OffsetException.class);
  }

  @Test
  void aConsumerThatWaitsGetsTheRecordAtOnce() throws Exception {
    Map<String, Object> patient =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "fetch.max.wait.ms",
            "600000",
            "request.timeout.ms",
            "700000");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(patient, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(List.of(NAME));
    consumer.seek(NAME, 0);
    CompletableFuture<Integer> read = new CompletableFuture<>();
    CountDownLatch waits = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  consumer.poll(Duration.ofMillis(300));
                  waits.countDown();
                  read.complete(consumer.poll(Duration.ofSeconds(60)).count());
                  // Its next request waits for longer.
                  consumer.close(CloseOptions.timeout(Duration.ZERO));
                });
    waits.await();
    append(true, random(10));
    assertThat(read.get(50, TimeUnit.SECONDS)).isEqualTo(1);
    reader.join();
  }

  @Test
  void whatProducersSendIsToldAndRead() throws Exception {
    partition.read(0, 100);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "compression.type", "zstd"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      assertThat(append(true, random(5))).isZero();
      int before = told.get();
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(NAME.topic(), 0, 1_000L, null, random(2_000));
      assertThat(producer.send(record).get().offset()).isEqualTo(1);
      assertThat(told.get()).isGreaterThan(before);
      assertThat(append(true, random(6))).isEqualTo(2);
    }
    List<byte[]> values =
        partition.read(0, 1 << 20).records().stream().map(BrokerPartition.Stored::value).toList();
    assertThat(values).containsExactly(random(5), random(2_000), random(6));
  }

  @Test
  void aBrokerThatIsDownRefusesAndAnotherOneContinues() throws Exception {
    append(true, random(5));
    broker.restart();
    while (partition.offsets() == null) {
      Thread.onSpinWait();
    }
    assertThat(partition.offsets()).isEqualTo(new Offsets(0, 1, 1));
    int before = told.get();
    assertThat(append(true, random(6))).isEqualTo(1);
    assertThat(told.get()).isGreaterThan(before);
    broker.close();
    assertThat(partition.offsets()).isNull();
    assertThatThrownBy(() -> append(true, random(7)))
        .isInstanceOfSatisfying(
            AppendException.class, e -> assertThat(e.failure()).isEqualTo(Failure.NOT_NOW));
    assertThatThrownBy(() -> partition.read(0, 10))
        .isInstanceOf(BrokerPartition.UnavailableException.class);
  }

  @Test
  void aBatchOverTheLimitOfItsTopicIsTooLarge() throws Exception {
    assertThatThrownBy(() -> append(true, random((1 << 20) + 100_000)))
        .isInstanceOfSatisfying(
            AppendException.class, e -> assertThat(e.failure()).isEqualTo(Failure.TOO_LARGE));
    assertThat(append(true, random(5))).isZero();
  }
}
