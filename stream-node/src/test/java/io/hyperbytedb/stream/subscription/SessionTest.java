package io.hyperbytedb.stream.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is read, sent and committed, and what is said of records that were gone. */
class SessionTest {
  private static final TopicPartition WAL = new TopicPartition("wal", 0);
  private static final long POLICY = 3;

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final List<String> sent = new ArrayList<>();
  private final List<String> gaps = new ArrayList<>();
  private final AtomicInteger toFail = new AtomicInteger();
  private final Map<TopicPartition, OffsetAndMetadata> committedBefore = new HashMap<>();
  private long nextOffset;

  @AfterEach
  void stop() {
    worker.shutdownNow();
  }

  /** Keeps lines; fails as often as it is told. */
  private final class Keeper implements Destination {
    @Override
    public Answer send(Lines lines, int from, int to) throws IOException {
      if (toFail.getAndDecrement() > 0) {
        throw new IOException("away");
      }
      for (int i = from; i < to; i++) {
        sent.add(
            new String(
                lines.bytes(),
                lines.start(i),
                lines.start(i + 1) - lines.start(i) - 1,
                StandardCharsets.UTF_8));
      }
      return Answer.TAKEN;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }

  private static byte[] batch(long policy, long value) {
    return new WalCodec()
        .encode(
            new WalBatch(
                2,
                policy,
                "d",
                "autogen",
                List.of(SeriesKey.of("m")),
                List.of(
                    new ArrivedRows(
                        "m",
                        1,
                        new int[1],
                        new long[] {7},
                        List.of(
                            new FieldColumn("v", new LongColumn(1, new long[] {value}, null)))))));
  }

  private static byte[] marker() {
    return DeleteCodec.encode(
        new DeleteMarker(
            2, POLICY, "m", new SeriesChoice.All(), 0, Long.MAX_VALUE, SeriesFate.KEEP));
  }

  private void append(byte[] value) {
    consumer.addRecord(new ConsumerRecord<>("wal", 0, nextOffset++, null, value));
    consumer.updateEndOffsets(Map.of(WAL, nextOffset));
  }

  /**
   * Runs until some lines are sent, and some turns more.
   *
   * @return the offset that is committed then
   */
  private long run(List<Long> since, long start, Runnable work, int count) throws Exception {
    PrometheusMetrics metrics = new PrometheusMetrics();
    SubscriptionStatus.Name name = new SubscriptionStatus.Name("d", "autogen", "s", "ALL");
    SubscriptionMeter meter = new SubscriptionMeter(metrics, name, List::of);
    Delivery delivery =
        new Delivery(
            List.of(new Outlet("s", "http://h:1", new Keeper(), meter)),
            meter::refused,
            (latch, millis) -> latch.getCount() == 0);
    consumer.schedulePollTask(
        () -> {
          consumer.updateBeginningOffsets(Map.of(WAL, start));
          consumer.updateEndOffsets(Map.of(WAL, nextOffset));
          consumer.rebalance(List.of(WAL));
          consumer.commitSync(committedBefore);
          consumer.schedulePollTask(work);
        });
    Job job = new Job("g", name, POLICY, List.of("http://h:1"), since);
    try (Session session =
        new Session(
            job,
            consumer,
            "wal",
            delivery,
            worker,
            Duration.ofSeconds(30),
            new Session.Progress() {
              @Override
              public void gap(String where, long records) {
                gaps.add(records + " " + where);
              }

              @Override
              public void left(long points) {
                gaps.add("left " + points);
              }

              @Override
              public void lag(int partitions, long records, long oldestMillis) {}
            })) {
      int[] more = {20};
      session.run(() -> sent.size() < count || more[0]-- > 0);
      return committed();
    }
  }

  private long committed() {
    OffsetAndMetadata found = consumer.committed(Set.of(WAL)).get(WAL);
    return found == null ? -1 : found.offset();
  }

  @Test
  void pointsOfThePolicyAreSentFromTheCreationOn() throws Exception {
    nextOffset = 5;
    long committed =
        run(
            List.of(5L),
            0,
            () -> {
              append(batch(POLICY, 1));
              append(batch(POLICY + 2, 2));
              append(marker());
              append(new byte[] {1, 2, 3});
              append(batch(POLICY, 3));
              append(batch(POLICY + 2, 4));
            },
            2);
    assertThat(committed).isEqualTo(11);
    assertThat(sent).containsExactly("m v=1i 7", "m v=3i 7");
    assertThat(gaps).isEmpty();
  }

  @Test
  void nothingIsCommittedBeforeItIsTaken() throws Exception {
    toFail.set(40);
    List<Long> whileFailing = new ArrayList<>();
    run(
        List.of(0L),
        0,
        () -> {
          append(batch(POLICY, 1));
          consumer.schedulePollTask(
              () -> {
                if (sent.isEmpty()) {
                  whileFailing.add(committed());
                }
              });
        },
        1);
    assertThat(sent).containsExactly("m v=1i 7");
    assertThat(whileFailing).allMatch(offset -> offset <= 0);
  }

  @Test
  void aGapBeforeTheFirstRecordIsCounted() throws Exception {
    nextOffset = 20;
    run(List.of(5L), 20, () -> append(batch(POLICY, 1)), 1);
    assertThat(sent).containsExactly("m v=1i 7");
    assertThat(gaps).containsExactly("15 wal-0 has no records from 5 to 19");
  }

  @Test
  void aLogThatIsAnotherOneThanAtTheCreationIsSentFromItsBegin() throws Exception {
    run(List.of(500L), 0, () -> append(batch(POLICY, 1)), 1);
    assertThat(sent).containsExactly("m v=1i 7");
    assertThat(gaps).isEmpty();
  }

  @Test
  void aLogThatWasCutIsAGapOfUnknownLength() throws Exception {
    committedBefore.put(WAL, new OffsetAndMetadata(100));
    assertThat(run(List.of(5L), 0, () -> append(batch(POLICY, 1)), 1)).isEqualTo(1);
    assertThat(sent).containsExactly("m v=1i 7");
    assertThat(gaps).containsExactly("-1 wal-0 ends at 0, before offset 100");
  }

  @Test
  void aSubscriptionOfBeforeBeginsAtTheEnd() throws Exception {
    nextOffset = 9;
    run(List.of(), 0, () -> append(batch(POLICY, 1)), 1);
    assertThat(sent).containsExactly("m v=1i 7");
  }
}
