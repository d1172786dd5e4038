package io.hyperbytedb.log.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.log.AbstractLogTest;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedLogTest extends AbstractLogTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir static Path directory;

  private static EmbeddedBroker broker;
  private static EmbeddedLog log;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(BrokerConfig.ofThisProcess(directory.resolve("kafka")));
    log = log(config());
  }

  @AfterAll
  static void stop() {
    log.close();
    broker.close();
  }

  private static KafkaLogConfig config() {
    return KafkaLogConfig.of(broker.bootstrapServers()).with(broker.clientProperties());
  }

  private static EmbeddedLog log(KafkaLogConfig config) {
    return new EmbeddedLog(new KafkaLog(config.withProducers(0)), broker, config);
  }

  @Override
  protected Log log() {
    return log;
  }

  private static Partition topic(Log log, String name, Map<String, String> settings) {
    log.ensureTopic(new TopicSpec(name, 1, 1, settings));
    return new Partition(name, 0);
  }

  private static List<byte[]> values(Log log, Partition partition, long offset, int count) {
    List<byte[]> values = new ArrayList<>();
    long limit = System.nanoTime() + LONG.toNanos();
    try (LogReader reader = log.read(partition, offset)) {
      while (values.size() < count && System.nanoTime() < limit) {
        reader.poll(Duration.ofMillis(200)).stream().map(LogRecord::value).forEach(values::add);
      }
    }
    return values;
  }

  private static void assertFails(CompletableFuture<?> append, Reason reason) {
    assertThat(append)
        .failsWithin(LONG)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(LogException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void clientsSeeWhatIsAppendedHereAndTheirsIsSeenHere() {
    Partition partition = topic(log, "both", Map.of("flush.messages", "1"));
    Random random = new Random(3);
    List<byte[]> all = new ArrayList<>();
    try (KafkaLog clients = new KafkaLog(config())) {
      for (int i = 0; i < 60; i++) {
        byte[] value = new byte[random.nextInt(5_000)];
        random.nextBytes(value);
        Log writer = i % 3 == 0 ? clients : log;
        assertThat(writer.append(partition, value).join()).isEqualTo(i);
        all.add(value);
      }
      for (int from : List.of(0, 1, 31, 59)) {
        List<byte[]> expected = all.subList(from, 60);
        assertThat(values(log, partition, from, expected.size()))
            .containsExactlyElementsOf(expected);
        assertThat(values(clients, partition, from, expected.size()))
            .containsExactlyElementsOf(expected);
      }
      assertThat(clients.endOffsets(List.of(partition)).join())
          .isEqualTo(log.endOffsets(List.of(partition)).join())
          .isEqualTo(Map.of(partition, 60L));
    }
  }

  /** More than is kept in memory, in more batches than one read has, from every place. */
  @Test
  void whatIsNoLongerInMemoryIsReadFromTheFile() {
    Partition partition = topic(log, "old", Map.of());
    List<CompletableFuture<Long>> appends = new ArrayList<>();
    byte[] value = new byte[20_000];
    new Random(5).nextBytes(value);
    for (int i = 0; i < 500; i++) {
      value[0] = (byte) i;
      appends.add(log.append(partition, value.clone()));
    }
    appends.forEach(CompletableFuture::join);
    for (int from : List.of(0, 3, 250, 499)) {
      List<byte[]> values = values(log, partition, from, 500 - from);
      assertThat(values).hasSize(500 - from);
      for (int i = 0; i < values.size(); i++) {
        assertThat(values.get(i)[0]).isEqualTo((byte) (from + i));
      }
    }
  }

  @Test
  void aReaderThatWaitsIsToldOfTheRecordsOfOthers() throws Exception {
    Partition partition = topic(log, "told", Map.of());
    try (KafkaLog clients = new KafkaLog(config());
        LogReader reader = log.read(partition, 0)) {
      assertThat(reader.poll(Duration.ofMillis(1))).isEmpty();
      Thread writer =
          Thread.ofPlatform().start(() -> clients.append(partition, new byte[] {7}).join());
      List<LogRecord> records = reader.poll(LONG);
      assertThat(records).hasSize(1);
      writer.join();
    }
  }

  /** An interrupt during the use of a file would close it, and the broker would fail. */
  @Test
  void interruptedThreadsDoTheLogNoHarm() throws Exception {
    Partition partition = topic(log, "interrupted", Map.of("flush.messages", "1"));
    for (int i = 0; i < 200; i++) {
      CompletableFuture<CompletableFuture<Long>> append = new CompletableFuture<>();
      Thread thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    Thread.currentThread().interrupt();
                    append.complete(log.append(partition, new byte[500]));
                    try (LogReader reader = log.read(partition, 0)) {
                      reader.poll(Duration.ofMillis(1));
                    } catch (LogException e) {
                      assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE);
                    }
                  });
      assertThat(append.join().join()).isEqualTo(i);
      thread.join();
    }
    assertThat(values(log, partition, 0, 200)).hasSize(200);
  }

  @Test
  void aRecordThatIsTooLargeFailsAlone() {
    Partition partition = topic(log, "large", Map.of("max.message.bytes", "20000"));
    byte[] random = new byte[30_000];
    new Random(7).nextBytes(random);
    assertFails(log.append(partition, new byte[config().maxRecordBytes()]), Reason.TOO_LARGE);
    assertFails(log.append(partition, random), Reason.TOO_LARGE);
    assertThat(log.append(partition, new byte[10]).join()).isZero();
  }

  @Test
  void bytesUnderWayAreBounded() {
    KafkaLogConfig defaults = config();
    KafkaLogConfig small =
        new KafkaLogConfig(
            defaults.bootstrapServers(),
            "small",
            1_000,
            1 << 20,
            Duration.ofSeconds(5),
            0,
            broker.clientProperties());
    try (EmbeddedLog bounded = log(small)) {
      Partition partition = topic(bounded, "bounded", Map.of());
      assertFails(bounded.append(partition, new byte[2_000]), Reason.OVERLOADED);
      assertThat(bounded.append(partition, new byte[900]).join()).isZero();
      assertThat(bounded.append(partition, new byte[900]).join()).isEqualTo(1);
    }
  }

  @Test
  void aClosedLogHasAppendedWhatItTookAndTakesNoMore() {
    EmbeddedLog closed = log(config());
    Partition partition = topic(closed, "closed", Map.of("flush.messages", "1"));
    List<CompletableFuture<Long>> appends = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      appends.add(closed.append(partition, new byte[1_000]));
    }
    closed.close();
    for (int i = 0; i < appends.size(); i++) {
      assertThat(appends.get(i)).isCompletedWithValue((long) i);
    }
    assertFails(closed.append(partition, new byte[1]), Reason.CLOSED);
    assertFails(closed.append(new Partition("other", 0), new byte[1]), Reason.CLOSED);
  }

  @Test
  void aTopicThatIsNotThereIsWaitedForAsLongAsForAnAcknowledgement() {
    KafkaLogConfig defaults = config();
    KafkaLogConfig hasty =
        new KafkaLogConfig(
            defaults.bootstrapServers(),
            "hasty",
            1 << 20,
            1 << 20,
            Duration.ofMillis(300),
            0,
            broker.clientProperties());
    try (EmbeddedLog impatient = log(hasty)) {
      assertFails(impatient.append(new Partition("nowhere", 0), new byte[1]), Reason.UNAVAILABLE);
    }
    CompletableFuture<Long> early = log.append(new Partition("later", 0), new byte[1]);
    topic(log, "later", Map.of());
    assertThat(early.join()).isZero();
  }

  /** Syncing once for all that wait needs the broker not to sync each append. */
  @Test
  void theBrokerSyncsOnlyWhereOthersMayAppend() throws Exception {
    TopicSpec spec = new TopicSpec("synced", 1, 1, Map.of("flush.messages", "1"));
    log.ensureTopic(spec);
    assertThat(flushMessages(broker, spec.name())).isEqualTo(Long.toString(Long.MAX_VALUE));
    BrokerConfig open = new BrokerConfig("127.0.0.1", 0, directory.resolve("open"), Map.of());
    try (EmbeddedBroker shared = EmbeddedBroker.start(open)) {
      KafkaLogConfig config = KafkaLogConfig.of(shared.bootstrapServers());
      try (EmbeddedLog theirs =
          new EmbeddedLog(new KafkaLog(config.withProducers(0)), shared, config)) {
        theirs.ensureTopic(spec);
        assertThat(flushMessages(shared, spec.name())).isEqualTo("1");
        assertThat(theirs.append(new Partition("synced", 0), new byte[5]).join()).isZero();
      }
    }
  }

  private static String flushMessages(EmbeddedBroker of, String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try (Admin admin =
        Admin.create(
            KafkaLog.common(
                KafkaLogConfig.of(of.bootstrapServers()).with(of.clientProperties())))) {
      return admin
          .describeConfigs(List.of(resource))
          .all()
          .get()
          .values()
          .iterator()
          .next()
          .get("flush.messages")
          .value();
    }
  }

  @Test
  void aBrokerThatStartsAgainIsUsedFurther() {
    BrokerConfig config = BrokerConfig.ofThisProcess(directory.resolve("again"));
    try (EmbeddedBroker again = EmbeddedBroker.start(config, reason -> {})) {
      KafkaLogConfig clients =
          KafkaLogConfig.of(again.bootstrapServers()).with(again.clientProperties());
      try (EmbeddedLog kept =
          new EmbeddedLog(new KafkaLog(clients.withProducers(0)), again, clients)) {
        Partition partition = topic(kept, "kept", Map.of("flush.messages", "1"));
        try (LogReader reader = kept.read(partition, 0)) {
          for (long round = 0; round < 3; round++) {
            assertThat(kept.append(partition, new byte[] {1}).join()).isEqualTo(round);
            List<LogRecord> records = reader.poll(LONG);
            assertThat(records).hasSize(1);
            assertThat(records.getFirst().offset()).isEqualTo(round);
            if (round < 2) {
              again.restart();
            }
          }
          assertThat(kept.endOffsets(List.of(partition)).join()).isEqualTo(Map.of(partition, 3L));
        }
      }
    }
  }

  @Test
  void readsOfAnOffsetThatIsRemovedMeanwhileFail() {
    Partition partition = topic(log, "removed", Map.of());
    for (int i = 0; i < 10; i++) {
      log.append(partition, new byte[] {1}).join();
    }
    try (LogReader reader = log.read(partition, 2)) {
      log.deleteBefore(partition, 5);
      assertThat(log.startOffsets(List.of(partition)).join()).isEqualTo(Map.of(partition, 5L));
      assertThatThrownBy(() -> reader.poll(LONG))
          .isInstanceOfSatisfying(
              LogException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OFFSET_GONE));
    }
  }
}
