package io.hyperbytedb.log.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker is killed while records are appended. The page cache survives, so this covers recovery
 * and retries, not power failures.
 */
class KilledBrokerTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int UNDER_WAY = 50;
  private static final Partition LAZY = new Partition("lazy", 0);
  private static final Partition SYNCED = new Partition("synced", 0);

  @TempDir Path directory;

  /** Appends numbers to a partition until stopped and remembers which were acknowledged. */
  private static final class Appender implements AutoCloseable {
    final ConcurrentSkipListMap<Long, Long> offsetByNumber = new ConcurrentSkipListMap<>();
    private final Semaphore underWay = new Semaphore(UNDER_WAY);
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final KafkaLog log;
    private final Partition partition;
    private final Thread thread;

    Appender(KafkaLog log, Partition partition) {
      this.log = log;
      this.partition = partition;
      this.thread = Thread.ofPlatform().start(this::run);
    }

    private void run() {
      for (long number = 0; !stopped.get(); number++) {
        underWay.acquireUninterruptibly();
        long appended = number;
        log.append(partition, ByteBuffer.allocate(200).putLong(appended).array())
            .whenComplete(
                (offset, failure) -> {
                  if (failure == null) {
                    offsetByNumber.put(appended, offset);
                  }
                  underWay.release();
                });
      }
    }

    void awaitMore(int count) {
      int goal = offsetByNumber.size() + count;
      await().atMost(LONG).until(() -> offsetByNumber.size() >= goal);
    }

    @Override
    public void close() {
      stopped.set(true);
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      underWay.acquireUninterruptibly(UNDER_WAY);
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
    Path data = directory.resolve("kafka");
    int port = freePort();
    BrokerProcess broker = BrokerProcess.start(data, port, Map.of());
    try (KafkaLog log = new KafkaLog(patient(broker.bootstrapServers()))) {
      log.ensureTopic(new TopicSpec(LAZY.topic(), 1, 1, Map.of()));
      log.ensureTopic(new TopicSpec(SYNCED.topic(), 1, 1, Map.of("flush.messages", "1")));
      Appender lazy = new Appender(log, LAZY);
      Appender synced = new Appender(log, SYNCED);
      try (lazy;
          synced) {
        lazy.awaitMore(2_000);
        synced.awaitMore(500);
        broker.kill();
        broker = BrokerProcess.start(data, port, Map.of());
        lazy.awaitMore(500);
        synced.awaitMore(500);
      }
      assertComplete(log, LAZY, lazy);
      assertComplete(log, SYNCED, synced);
    } finally {
      broker.close();
    }
  }

  /**
   * Each acknowledged number is at its offset, and none is there twice although sends were retried.
   */
  private static void assertComplete(KafkaLog log, Partition partition, Appender appender) {
    long end = log.endOffsets(List.of(partition)).join().getOrDefault(partition, 0L);
    long[] numbers = new long[Math.toIntExact(end)];
    long limit = System.nanoTime() + LONG.toNanos();
    try (LogReader reader = log.read(partition, 0)) {
      for (long next = 0; next < end && System.nanoTime() < limit; ) {
        for (LogRecord record : reader.poll(Duration.ofMillis(500))) {
          assertThat(record.offset()).isEqualTo(next++);
          numbers[(int) record.offset()] = ByteBuffer.wrap(record.value()).getLong();
        }
      }
    }
    appender.offsetByNumber.forEach(
        (number, offset) -> assertThat(numbers[Math.toIntExact(offset)]).isEqualTo(number));
    assertThat(numbers).doesNotHaveDuplicates();
  }

  /** A client whose timeouts outlast a restart. */
  private static KafkaLogConfig patient(String bootstrapServers) {
    KafkaLogConfig defaults = KafkaLogConfig.of(bootstrapServers);
    return new KafkaLogConfig(
        bootstrapServers,
        "patient",
        defaults.maxInFlightBytes(),
        defaults.maxRecordBytes(),
        LONG,
        2,
        Map.of());
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
