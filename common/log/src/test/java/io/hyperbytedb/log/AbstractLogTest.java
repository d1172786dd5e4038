package io.hyperbytedb.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.log.LogException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract of every log. Each test has a topic of its own. */
public abstract class AbstractLogTest {
  private static final AtomicInteger TOPICS = new AtomicInteger();
  private static final Duration LONG = Duration.ofSeconds(20);

  private final String topic = "topic-" + TOPICS.incrementAndGet();
  private final Partition first = new Partition(topic, 0);
  private final Partition second = new Partition(topic, 1);

  /** The log under test; opened once, closed by the subclass. */
  protected abstract Log log();

  private void create() {
    assertThat(log().ensureTopic(new TopicSpec(topic, 2, 1, Map.of()))).isEqualTo(2);
  }

  private long append(Partition partition, String text) {
    return log().append(partition, text.getBytes(StandardCharsets.UTF_8)).join();
  }

  private static List<String> take(LogReader reader, int count) {
    List<String> texts = new ArrayList<>();
    long limit = System.nanoTime() + LONG.toNanos();
    while (texts.size() < count && System.nanoTime() < limit) {
      for (LogRecord record : reader.poll(Duration.ofMillis(200))) {
        texts.add(record.offset() + "=" + new String(record.value(), StandardCharsets.UTF_8));
      }
    }
    return texts;
  }

  @Test
  void readsWhatWasAppendedInOrder() {
    create();
    for (int i = 0; i < 5; i++) {
      assertThat(append(first, "a" + i)).isEqualTo(i);
    }
    assertThat(append(second, "b")).isZero();
    try (LogReader reader = log().read(first, 0);
        LogReader later = log().read(first, 3)) {
      assertThat(take(reader, 5)).containsExactly("0=a0", "1=a1", "2=a2", "3=a3", "4=a4");
      assertThat(take(later, 2)).containsExactly("3=a3", "4=a4");
    }
  }

  /** Appends do not overtake each other, and no two have the same offset. */
  @Test
  void whatManyThreadsAppendIsThereOnceAndInTheOrderOfEach() throws Exception {
    create();
    Map<String, Long> offsets = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 8; thread++) {
      String name = thread + "/";
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 100; i++) {
                      String text = name + i;
                      offsets.put(text, append(first, text));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    List<String> expected =
        offsets.entrySet().stream()
            .sorted(Map.Entry.comparingByValue())
            .map(e -> e.getValue() + "=" + e.getKey())
            .toList();
    assertThat(expected).hasSize(800);
    assertThat(offsets.values()).doesNotHaveDuplicates();
    for (int thread = 0; thread < 8; thread++) {
      for (int i = 1; i < 100; i++) {
        assertThat(offsets.get(thread + "/" + i))
            .isGreaterThan(offsets.get(thread + "/" + (i - 1)));
      }
    }
    try (LogReader reader = log().read(first, 0)) {
      assertThat(take(reader, 800)).isEqualTo(expected);
    }
  }

  @Test
  void keysAreKept() {
    create();
    byte[] key = {1, 2};
    assertThat(log().append(first, key, new byte[] {3}).join()).isZero();
    assertThat(log().append(first, null, new byte[] {4}).join()).isEqualTo(1);
    try (LogReader reader = log().read(first, 0)) {
      List<LogRecord> records = new ArrayList<>();
      while (records.size() < 2) {
        records.addAll(reader.poll(LONG));
      }
      assertThat(records.getFirst().key()).containsExactly(1, 2);
      assertThat(records.getLast().key()).isNull();
    }
  }

  @Test
  void aReaderAtTheEndSeesWhatComesNext() {
    create();
    append(first, "old");
    try (LogReader reader = log().read(first, 1)) {
      assertThat(reader.poll(Duration.ofMillis(1))).isEmpty();
      append(first, "new");
      assertThat(take(reader, 1)).containsExactly("1=new");
    }
  }

  @Test
  void wakeupEndsAPoll() throws Exception {
    create();
    try (LogReader reader = log().read(first, 0)) {
      Thread waker = Thread.ofPlatform().start(reader::wakeup);
      assertThat(reader.poll(LONG)).isEmpty();
      waker.join();
    }
  }

  @Test
  void endOffsetsCoverEveryAcknowledgedRecord() {
    create();
    assertThat(log().endOffsets(List.of(first, second)).join())
        .isEqualTo(Map.of(first, 0L, second, 0L));
    List<CompletableFuture<Map<Partition, Long>>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      append(first, "x");
      calls.add(log().endOffsets(List.of(first)));
    }
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).join().get(first)).isGreaterThan(i);
    }
  }

  @Test
  void anOffsetThatIsGoneIsAnErrorAndNeverASkip() {
    create();
    for (int i = 0; i < 4; i++) {
      append(first, "v" + i);
    }
    log().deleteBefore(first, 2);
    assertThat(log().startOffsets(List.of(first)).join()).isEqualTo(Map.of(first, 2L));
    try (LogReader reader = log().read(first, 1)) {
      assertThatThrownBy(() -> take(reader, 1))
          .isInstanceOfSatisfying(
              LogException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OFFSET_GONE));
    }
    try (LogReader reader = log().read(first, 9)) {
      assertThatThrownBy(() -> take(reader, 1))
          .isInstanceOfSatisfying(
              LogException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OFFSET_GONE));
    }
    try (LogReader reader = log().read(first, 2)) {
      assertThat(take(reader, 2)).containsExactly("2=v2", "3=v3");
    }
  }

  @Test
  void anExistingTopicKeepsItsPartitions() {
    create();
    assertThat(log().ensureTopic(new TopicSpec(topic, 7, 1, Map.of()))).isEqualTo(2);
  }
}
