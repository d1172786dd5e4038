package io.hyperbytedb.write;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.catalog.series.SeriesRegistry;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.SeriesLimits.Limits;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Texts are those of InfluxDB 1.6.7 with its in-memory index. */
class SeriesLimitsTest {
  private static final long SECOND = 1_000_000_000L;

  private final WriteFixture fixture = new WriteFixture();
  private final SeriesRegistry registry = new SeriesRegistry(4);
  private final SeriesIndex index = registry.index();
  private final AtomicLong clock = new AtomicLong();
  private final long database = fixture.path.database("db").id();

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void limit(long series, long measurements, long values) {
    Limits limits = new Limits(series, measurements, values);
    fixture.limitSeries(new SeriesLimits(index, limits, NameMemory.UNLIMITED, clock::get));
  }

  private WriteResult write(SeriesKey... keys) {
    fixture.begin("");
    for (SeriesKey key : keys) {
      fixture.add(key, 1, "v", 1.0);
    }
    return fixture.finish();
  }

  private static SeriesKey host(String name) {
    return SeriesKey.of("m", "h", name);
  }

  private static WriteResult seriesLimit(int written, int dropped) {
    return new WriteResult(
        written,
        dropped,
        "partial write: max-series-per-database limit exceeded: (3) dropped=" + dropped);
  }

  @Test
  void furtherSeriesAreDroppedAndKnownOnesAreWritten() {
    limit(3, 0, 0);
    assertThat(write(host("a"), host("b"), host("c"))).isEqualTo(new WriteResult(3, 0, null));
    assertThat(write(host("a"), host("d"), host("e"), host("d"), host("b")))
        .isEqualTo(seriesLimit(2, 3));
    assertThat(write(SeriesKey.of("n"))).isEqualTo(seriesLimit(0, 1));
  }

  /** Each was once compared with all. */
  @Test
  void manyNewMeasurementsCostTheSameHoweverManyThereAre() {
    for (int i = 0; i < 20_000; i++) {
      registry.seen(database, SeriesId.of(0, i), SeriesKey.of("old" + i));
    }
    limit(1_000_000, 100_000, 0);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();
    fixture.begin("");
    for (int i = 0; i < 2_000; i++) {
      fixture.add(SeriesKey.of("new" + i), 1, "v", 1.0);
    }
    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(200_000_000);
    assertThat(fixture.finish()).isEqualTo(new WriteResult(2_000, 0, null));
  }

  @Test
  void whatTheIndexKnowsCountsToo() {
    registry.seen(database, SeriesId.of(0, 0), host("a"));
    registry.seen(database, SeriesId.of(1, 0), SeriesKey.of("m", "h", "b", "i", "x"));
    limit(3, 0, 0);
    assertThat(write(host("new"), host("a"), SeriesKey.of("m", "i", "x", "h", "b")).error())
        .isNull();
    assertThat(write(host("c"))).isEqualTo(seriesLimit(0, 1));
    assertThat(write(host("new")).error()).isNull();
  }

  @Test
  void aDroppedSeriesMakesRoomAfterAWhile() {
    limit(3, 0, 0);
    write(host("a"), host("b"), host("c"));
    for (int i = 0; i < 3; i++) {
      registry.seen(database, SeriesId.of(0, i), host("abc".substring(i, i + 1)));
    }
    registry.seenAlive(database, "m", SeriesId.of(0, 1), false, 7);
    assertThat(write(host("d"))).isEqualTo(seriesLimit(0, 1));
    clock.addAndGet(2 * SECOND);
    assertThat(write(host("d"))).isEqualTo(seriesLimit(0, 1));
    clock.addAndGet(2 * SECOND);
    assertThat(write(host("d")).error()).isNull();
    assertThat(write(host("e"))).isEqualTo(seriesLimit(0, 1));
  }

  @Test
  void furtherValuesOfATagAreDropped() {
    limit(0, 0, 2);
    registry.seen(database, SeriesId.of(0, 0), host("a"));
    assertThat(write(host("a"), host("b")).error()).isNull();
    assertThat(write(host("a"), host("q \"x"), host("d"), host("b"), SeriesKey.of("n", "h", "c")))
        .isEqualTo(
            new WriteResult(
                3,
                2,
                "partial write: max-values-per-tag limit exceeded (2/2): measurement=\"m\""
                    + " tag=\"h\" value=\"q \\\"x\" dropped=2"));
    assertThat(write(SeriesKey.of("m", "g", "x"), SeriesKey.of("m")).error()).isNull();
    registry.seen(database, SeriesId.of(0, 1), host("b"));
    assertThat(write(host("b"), host("a")).error()).isNull();
    assertThat(write(host("c")).dropped()).isEqualTo(1);
  }

  @Test
  void furtherMeasurementsAreDropped() {
    limit(0, 1, 0);
    assertThat(write(host("a"), SeriesKey.of("n"), host("b")))
        .isEqualTo(
            new WriteResult(
                2,
                1,
                "partial write: max-measurements-per-database limit exceeded: (1) dropped=1",
                ErrorCode.LIMIT_EXCEEDED));
  }

  @Test
  void anotherDatabaseHasItsOwnLimit() {
    limit(1, 0, 0);
    fixture
        .catalog
        .submit(new io.hyperbytedb.catalog.CatalogCommand.CreateDatabase("other", null))
        .join();
    assertThat(write(host("a")).error()).isNull();
    fixture.writer.begin(fixture.path.target(fixture.path.database("other"), ""));
    fixture.add(host("b"), 1, "v", 1.0);
    assertThat(fixture.finish().error()).isNull();
    assertThat(write(host("b")).dropped()).isEqualTo(1);
  }

  private void limitNames(long held, long limit) {
    NameMemory memory = new NameMemory(() -> held + 2 * index.bytes(), limit);
    fixture.limitSeries(new SeriesLimits(index, new Limits(0, 0, 0), memory, clock::get));
  }

  private static WriteResult namesLimit(int written, int dropped) {
    return new WriteResult(
        written, dropped, "partial write: max-names-mb limit exceeded: (1) dropped=" + dropped);
  }

  private static String name(int number) {
    return number + "n".repeat(50_000);
  }

  @Test
  void newNamesAreRefusedWithoutMemoryForThemAndKnownOnesAreWritten() {
    limitNames(0, 1 << 20);
    WriteResult result = write(keys(0, 20));
    assertThat(result).isEqualTo(namesLimit(10, 10));
    for (int i = 0; i < 10; i++) {
      registry.seen(database, SeriesId.of(0, i), host(name(i)));
    }
    clock.addAndGet(30 * SECOND);
    assertThat(write(keys(0, 20))).isEqualTo(namesLimit(10, 10));
  }

  private static SeriesKey[] keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> host(name(i))).toArray(SeriesKey[]::new);
  }

  @Test
  void seriesOfTheIndexAreWrittenWithoutMemoryForNewOnes() {
    write(host("a"));
    registry.seen(database, SeriesId.of(0, 0), host("a"));
    limitNames(1 << 20, 1 << 20);
    assertThat(write(host("a"), host("b"))).isEqualTo(namesLimit(1, 1));
  }

  @Test
  void seriesThatHaveReachedTheIndexAreCountedOnce() {
    limitNames(0, 4 << 20);
    for (int i = 0; i < 100; i++) {
      SeriesKey key = SeriesKey.of("m", "h", "h" + i % 10, "g", "g" + i / 10, "n", name(i / 50));
      assertThat(write(key)).isEqualTo(new WriteResult(1, 0, null));
      registry.seen(database, SeriesId.of(0, i), key);
      clock.addAndGet(30 * SECOND);
    }
  }

  @Test
  void aFieldIsRefusedWithoutMemoryForItsName() {
    limitNames(0, 1 << 20);
    write(SeriesKey.of("m"));
    registry.seen(database, SeriesId.of(0, 0), SeriesKey.of("m"));
    limitNames(1 << 20, 1 << 20);
    fixture.begin("");
    fixture.add(SeriesKey.of("m"), 1, "w", 1.0);
    assertThat(fixture.finish()).isEqualTo(namesLimit(0, 1));
    assertThat(write(SeriesKey.of("m"))).isEqualTo(new WriteResult(1, 0, null));
  }
}
