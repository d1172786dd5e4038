package io.hyperbytedb.gateway.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.gateway.source.SourceNode;
import io.hyperbytedb.gateway.source.SourceSettings;
import io.hyperbytedb.gateway.source.SourceSettings.OnBad;
import io.hyperbytedb.gateway.source.SourceSettings.OnGap;
import io.hyperbytedb.gateway.source.SourceStatus;
import io.hyperbytedb.gateway.source.SourceSwitch;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.testing.TestFaults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sources that read a real broker, into a log in memory. */
class KafkaSourceTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final AtomicInteger NUMBER = new AtomicInteger();

  @TempDir static Path directory;

  private static EmbeddedBroker broker;
  private static Admin admin;

  private final String topic = "in-" + NUMBER.incrementAndGet();
  private final SourceNode node = new SourceNode();
  private final TestFaults faults = new TestFaults();
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final AtomicReference<SourceSwitch> control = new AtomicReference<>(SourceSwitch.NONE);
  private KafkaProducer<String, String> producer;

  @BeforeAll
  static void startBroker() {
    broker =
        EmbeddedBroker.start(
            new BrokerConfig("127.0.0.1", 0, directory.resolve("kafka"), Map.of()));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    broker.close();
  }

  @BeforeEach
  void start() throws Exception {
    create(topic, 2);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    node.close();
    faults.close();
  }

  private static void create(String name, int partitions) throws Exception {
    admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
  }

  private SourceSettings settings(OnBad onBad, OnGap onGap, long maxInFlight) {
    return new SourceSettings(
        topic,
        new SourceSettings.Input(
            List.of(topic),
            "",
            new SourceSettings.Client(broker.bootstrapServers(), "group-" + topic, Map.of()),
            SourceSettings.Start.EARLIEST,
            onGap,
            maxInFlight,
            1 << 20),
        new SourceSettings.Lines(Precision.NANOSECONDS),
        new SourceSettings.Target("db", "", ""),
        new SourceSettings.Refusals(onBad, topic + ".dead", Duration.ofSeconds(1)));
  }

  private KafkaSources source(SourceSettings settings, String instance) {
    return new KafkaSources(
        List.of(settings),
        instance,
        node.path,
        node.catalog,
        name -> control.get(),
        metrics,
        faults);
  }

  private KafkaSources source() {
    return source(settings(OnBad.DEAD_LETTER, OnGap.EARLIEST, 8 << 20), "one");
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(LIMIT).until(condition);
  }

  private void send(int partition, String value) {
    producer.send(new ProducerRecord<>(topic, partition, null, value));
    producer.flush();
  }

  private static SourceStatus status(KafkaSources sources) {
    return sources.statuses().getFirst();
  }

  private List<ConsumerRecord<byte[], byte[]>> dead() {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic + ".dead", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        ConsumerRecords<byte[], byte[]> some = consumer.poll(Duration.ofMillis(200));
        some.forEach(all::add);
      }
    }
    return all;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader("hyperbytedb." + name);
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private List<String> deadTexts() {
    return dead().stream()
        .map(
            r ->
                new String(r.value(), StandardCharsets.UTF_8)
                    + " @"
                    + header(r, "topic")
                    + "/"
                    + header(r, "partition")
                    + "/"
                    + header(r, "offset")
                    + "/"
                    + header(r, "line"))
        .toList();
  }

  @Test
  void goodPointsAreWrittenAndBadOnesAreKeptOnce() throws Exception {
    send(0, "m v=1 1\nbad\nm v=2 2");
    send(1, "m,p=1 v=3 3");
    try (KafkaSources sources = source()) {
      until(() -> node.rows().size() == 3 && status(sources).counts().bad() == 1);
      assertThat(sources.problem()).isNull();
    }
    assertThat(deadTexts()).containsExactly("bad @" + topic + "/0/0/2");
    assertThat(header(dead().getFirst(), "reason")).isEqualTo("missing fields");
    assertThat(header(dead().getFirst(), "source")).isEqualTo(topic);
    // What was committed is not read again.
    send(0, "worse\nm v=4 4");
    try (KafkaSources sources = source()) {
      until(() -> node.rows().size() == 4 && status(sources).lag().records() == 0);
    }
    assertThat(node.rows().values()).containsOnly(1);
    assertThat(deadTexts()).hasSize(2);
  }

  @Test
  void severalMembersShareThePartitions() throws Exception {
    try (KafkaSources first = source()) {
      try (KafkaSources second =
          source(settings(OnBad.DEAD_LETTER, OnGap.EARLIEST, 8 << 20), "two")) {
        until(
            () -> status(first).lag().partitions() == 1 && status(second).lag().partitions() == 1);
        for (int i = 0; i < 100; i++) {
          send(i % 2, "m v=" + i + " " + i);
        }
        until(() -> node.rows().size() == 100);
      }
      until(() -> status(first).lag().partitions() == 2);
      send(0, "m v=1 1000");
      send(1, "m v=1 1001");
      until(() -> node.rows().size() == 102);
    }
    assertThat(node.rows().values()).containsOnly(1);
  }

  @Test
  void memoryIsBoundedAndNothingIsLeftOut() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      lines.append("m,a=b v=").append(i).append(' ').append(i).append('\n');
      if (i % 100 == 99) {
        producer.send(new ProducerRecord<>(topic, i / 100 % 2, null, lines.toString()));
        lines.setLength(0);
      }
    }
    producer.flush();
    try (KafkaSources sources =
        source(settings(OnBad.DEAD_LETTER, OnGap.EARLIEST, 100_000), "one")) {
      until(() -> status(sources).counts().points() >= 100_000);
      until(() -> metrics.total("hyperbytedb_source_in_flight_bytes") == 0);
    }
    assertThat(node.rows()).hasSize(100_000);
  }

  @Test
  void aLogThatFailsIsWaitedFor() throws Exception {
    node.submit(new CatalogCommand.DropDatabase("db"));
    send(0, "m v=1 1");
    try (KafkaSources sources = source()) {
      until(() -> status(sources).state() == SourceStatus.State.STOPPED);
      assertThat(sources.problem()).contains("does not go on: database not found: db");
      assertThat(metrics.total("hyperbytedb_source_failed_writes_total")).isPositive();
      node.submit(new CatalogCommand.CreateDatabase("db", null));
      until(() -> node.rows().size() == 1);
      until(() -> sources.problem() == null);
    }
  }

  @Test
  void aSourceIsPausedAndGoesOn() throws Exception {
    try (KafkaSources sources = source()) {
      send(0, "m v=1 1");
      until(() -> node.rows().size() == 1);
      control.set(new SourceSwitch(true, 1));
      until(() -> metrics.total("hyperbytedb_source_paused") == 1);
      send(0, "m v=2 2");
      until(() -> status(sources).lag().records() == 1);
      assertThat(status(sources).state()).isEqualTo(SourceStatus.State.PAUSED);
      assertThat(node.rows()).hasSize(1);
      control.set(new SourceSwitch(false, 2));
      until(() -> node.rows().size() == 2);
    }
  }

  @Test
  void aBadPointStopsTheSourceIfItShall() throws Exception {
    send(0, "m v=1 1");
    send(0, "m v=2 2\nm v=true 3\nm v=4 4");
    send(0, "m v=5 5");
    SourceSettings stop = settings(OnBad.STOP, OnGap.EARLIEST, 8 << 20);
    try (KafkaSources sources = source(stop, "one")) {
      until(() -> status(sources).state() == SourceStatus.State.STOPPED);
      assertThat(sources.problem()).contains("offset 1, line 2: field type conflict");
    }
    assertThat(admin.listConsumerGroupOffsets("group-" + topic).partitionsToOffsetAndMetadata())
        .succeedsWithin(LIMIT)
        .extracting(o -> o.get(new TopicPartition(topic, 0)))
        .extracting(OffsetAndMetadata::offset)
        .isEqualTo(1L);
    try (KafkaSources sources = source(settings(OnBad.SKIP, OnGap.EARLIEST, 8 << 20), "one")) {
      until(() -> node.rows().size() == 4 && status(sources).lag().records() == 0);
      until(() -> sources.problem() == null);
    }
  }

  @Test
  void aDeadLetterTopicThatCannotBeWrittenStopsTheSource() throws Exception {
    create(topic + ".dead", 1);
    ConfigResource dead = new ConfigResource(ConfigResource.Type.TOPIC, topic + ".dead");
    set(dead, "max.message.bytes", "100");
    send(0, "bad\nm v=1 1");
    try (KafkaSources sources = source()) {
      until(() -> status(sources).state() == SourceStatus.State.STOPPED);
      assertThat(sources.problem()).contains("cannot write to the dead-letter topic");
      send(0, "m v=2 2");
      assertThat(node.rows()).hasSize(1);
      set(dead, "max.message.bytes", "1000000");
      until(() -> node.rows().size() == 2 && sources.problem() == null);
    }
    assertThat(deadTexts()).containsExactly("bad @" + topic + "/0/0/1");
  }

  private static void set(ConfigResource resource, String name, String value) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                resource,
                List.of(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }

  private void prune(long before) throws Exception {
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }

  @Test
  void prunedRecordsAreAGapThatIsTold() throws Exception {
    send(0, "m v=0 0");
    try (KafkaSources sources = source()) {
      until(() -> node.rows().size() == 1 && status(sources).lag().records() == 0);
    }
    for (int i = 1; i < 10; i++) {
      send(0, "m v=" + i + " " + i);
    }
    prune(6);
    try (KafkaSources sources = source(settings(OnBad.DEAD_LETTER, OnGap.STOP, 8 << 20), "one")) {
      until(() -> status(sources).state() == SourceStatus.State.STOPPED);
      assertThat(sources.problem()).contains("has no offset 1 any more, only 6 to 10");
      assertThat(node.rows()).hasSize(1);
    }
    try (KafkaSources sources = source()) {
      until(() -> node.rows().size() == 5);
      until(() -> status(sources).state() == SourceStatus.State.RUNNING);
      assertThat(status(sources).gap()).contains("has no offset 1 any more");
      assertThat(sources.problem()).contains("lost records");
      assertThat(metrics.total("hyperbytedb_source_gap_records_total")).isEqualTo(10);
    }
  }

  @Test
  void aTopicThatIsCreatedAgainIsReadFromItsBeginning() throws Exception {
    try (KafkaSources sources = source()) {
      for (int i = 0; i < 10; i++) {
        send(0, "m v=" + i + " " + i);
      }
      until(() -> node.rows().size() == 10);
      admin.deleteTopics(List.of(topic)).all().get();
      until(() -> !admin.listTopics().names().get().contains(topic));
      create(topic, 2);
      for (int i = 100; i < 150; i++) {
        send(0, "m v=" + i + " " + i);
      }
      until(() -> node.rows().size() == 60);
      assertThat(status(sources).counts().gaps()).isPositive();
      assertThat(sources.problem()).contains("was deleted and created again");
    }
    assertThat(faults.take()).isEmpty();
  }

  @Test
  void abortedTransactionsDoNotStallTheSource() throws Exception {
    try (KafkaProducer<String, String> transactional =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", topic),
            new StringSerializer(),
            new StringSerializer())) {
      transactional.initTransactions();
      for (int i = 0; i < 20; i++) {
        transactional.beginTransaction();
        transactional.send(new ProducerRecord<>(topic, 0, null, "m v=" + i + " " + i));
        transactional.flush();
        if (i % 2 == 0) {
          transactional.commitTransaction();
        } else {
          transactional.abortTransaction();
        }
      }
    }
    try (KafkaSources sources = source()) {
      until(() -> node.rows().size() == 10);
      until(() -> status(sources).lag().records() == 0);
    }
    // Control records are passed, too: there are 20 records and 20 markers.
    assertThat(admin.listConsumerGroupOffsets("group-" + topic).partitionsToOffsetAndMetadata())
        .succeedsWithin(LIMIT)
        .extracting(o -> o.get(new TopicPartition(topic, 0)))
        .extracting(OffsetAndMetadata::offset)
        .isEqualTo(40L);
  }

  @Test
  void aTopicThatDoesNotExistIsTold() throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    try (KafkaSources sources = source()) {
      until(() -> sources.problem() != null);
      assertThat(sources.problem()).contains(topic);
      create(topic, 1);
      send(0, "m v=1 1");
      until(() -> node.rows().size() == 1 && sources.problem() == null);
    }
  }
}
