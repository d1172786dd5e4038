package io.hyperbytedb.write;

import static io.hyperbytedb.write.WriteFixture.HOUR;
import static io.hyperbytedb.write.WriteFixture.NOW_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RowWriterTest {
  private static final SeriesKey A = SeriesKey.of("cpu", "host", "a");
  private static final SeriesKey B = SeriesKey.of("cpu", "host", "b");

  private final WriteFixture fixture = new WriteFixture();

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void rowsArriveInTheLogAndTheirFieldsInTheCatalog() {
    fixture.begin("");
    fixture.add(A, 1, "f", 1.5, "i", 2L, "b", true, "s", "x");
    fixture.add(B, 2, "i", 3L);
    fixture.add(A, 3, "s", "", "b", false);
    assertThat(fixture.finish()).isEqualTo(new WriteResult(3, 0, null));
    assertThat(fixture.newRows())
        .containsExactly(
            "cpu,host=a 1 f=1.5 i=2 b=true s=\"x\"",
            "cpu,host=a 3 b=false s=\"\"",
            "cpu,host=b 2 i=3");
    assertThat(fields("", "cpu"))
        .containsExactly(
            new FieldName("b", FieldType.BOOLEAN),
            new FieldName("f", FieldType.FLOAT),
            new FieldName("i", FieldType.INTEGER),
            new FieldName("s", FieldType.STRING));
  }

  @Test
  void aMeasurementHasOnlySoManyFields() {
    fixture.limitFields(3);
    for (int write = 0; write < 2; write++) {
      fixture.begin("");
      fixture.add(A, 1, "f1", 1.0, "f2", 1.0);
      fixture.add(A, 2, "f3", 1.0, "f4", 1.0);
      fixture.add(A, 3, "f5", 1.0);
      fixture.add(B, 4, "f3", 2.0);
      assertThat(fixture.finish())
          .isEqualTo(
              new WriteResult(
                  2,
                  2,
                  "partial write: max-fields-per-measurement limit exceeded (3/3):"
                      + " measurement=\"cpu\" field=\"f4\" dropped=2"));
      assertThat(fixture.newRows())
          .containsExactly("cpu,host=a 1 f1=1.0 f2=1.0", "cpu,host=b 4 f3=2.0");
    }
  }

  @Test
  void slotsServeOneWriteAfterTheOther() {
    for (int i = 0; i < 3; i++) {
      fixture.begin("");
      fixture.add(A, i, "v", 1.0, "w" + i, "x");
      fixture.add(B, i, "w" + i, "y");
      fixture.finish();
      assertThat(fixture.newRows())
          .containsExactly(
              "cpu,host=a " + i + " v=1.0 w" + i + "=\"x\"",
              "cpu,host=b " + i + " w" + i + "=\"y\"");
    }
  }

  @Test
  void theLastValueOfAFieldInARowWins() {
    fixture.begin("");
    fixture.add(A, 1, "v", 1.0, "s", "long text", "v", 2.0, "s", "x");
    fixture.add(A, 2, "s", "y", "s", "longer");
    fixture.finish();
    assertThat(fixture.newRows())
        .containsExactly("cpu,host=a 1 v=2.0 s=\"x\"", "cpu,host=a 2 s=\"longer\"");
  }

  @Test
  void anAbortedWriteLeavesNothing() {
    fixture.begin("");
    fixture.add(A, 1, "v", 1.0);
    fixture.writer.abort();
    fixture.begin("");
    fixture.add(B, 2, "w", 1.0);
    fixture.finish();
    assertThat(fixture.newRows()).containsExactly("cpu,host=b 2 w=1.0");
  }

  @Test
  void anotherTypeIsRefusedInTheSameShardGroupOnly() {
    fixture.begin("");
    fixture.add(A, 1, "v", 1.0);
    fixture.finish();
    fixture.begin("");
    fixture.add(A, 2, "v", 2L, "w", 1L);
    fixture.add(A, NOW_NANOS, "v", 3L);
    fixture.add(A, 3, "v", 4.0);
    assertThat(fixture.finish())
        .isEqualTo(
            new WriteResult(
                2,
                1,
                "partial write: field type conflict: input field \"v\" on measurement \"cpu\" is"
                    + " type integer, already exists as type float dropped=1"));
    assertThat(fixture.newRows())
        .containsExactly(
            "cpu,host=a 1 v=1.0", "cpu,host=a " + NOW_NANOS + " v=3", "cpu,host=a 3 v=4.0");
    assertThat(fields("", "cpu"))
        .containsExactly(
            new FieldName("v", FieldType.FLOAT), new FieldName("v", FieldType.INTEGER));
  }

  @Test
  void aWriteBesideADropSaysThatTheDatabaseIsGone() {
    fixture.begin("");
    fixture.add(A, 1, "v", 1.0);
    fixture.catalog.submit(new DropDatabase("db")).join().orThrow();
    assertThatThrownBy(fixture::finish)
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("database not found: db")
        .extracting(e -> ((HyperbyteException) e).code())
        .isEqualTo(ErrorCode.DATABASE_NOT_FOUND);
    // A database of the same name is a different one.
    fixture.catalog.submit(new CreateDatabase("db", null)).join().orThrow();
    fixture.begin("");
    fixture.add(A, 1, "v", 2.0);
    assertThat(fixture.finish()).isEqualTo(new WriteResult(1, 0, null));
  }

  @Test
  void aWriteBesideADropOfItsPolicySaysSo() {
    fixture.begin("day");
    fixture.add(A, NOW_NANOS, "v", 1.0);
    fixture.catalog.submit(new DropPolicy("db", "day")).join().orThrow();
    assertThatThrownBy(fixture::finish)
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("retention policy not found: day");
  }

  /** Field types change while rows of both types are written. */
  @Test
  void writesBesideDropsFailWithAReasonOrNotAtAll() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread drops =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 1_500; i++) {
                    fixture.catalog.submit(new DropDatabase("db")).join();
                    fixture.catalog.submit(new CreateDatabase("db", null)).join();
                  }
                  done.set(true);
                });
    List<Thread> writers = new ArrayList<>();
    Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();
    for (int w = 0; w < 2; w++) {
      Object value = w == 0 ? (Object) 1.0 : (Object) 1L;
      RowWriter writer = fixture.path.newWriter();
      writers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!done.get()) {
                      writeOnce(writer, value, wrong);
                    }
                  }));
    }
    drops.join();
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(wrong).isEmpty();
  }

  private void writeOnce(RowWriter writer, Object value, Queue<Throwable> wrong) {
    try {
      writer.begin(fixture.path.target(fixture.path.database("db"), ""));
      for (int i = 0; i < 5; i++) {
        WriteFixture.add(writer, A, i, "v", value);
      }
      WriteResult result = writer.finish().await();
      if (result.error() != null && !result.error().contains("field type conflict")) {
        wrong.add(new AssertionError(result.error()));
      }
    } catch (HyperbyteException e) {
      writer.abort();
      if (e.code() != ErrorCode.DATABASE_NOT_FOUND) {
        wrong.add(e);
      }
    } catch (RuntimeException e) {
      writer.abort();
      wrong.add(e);
    }
  }

  @Test
  void aTypeThatAnotherNodeRegisteredFirstWins() {
    long group =
        fixture.path.target(fixture.path.database("db"), "").policy().shardGroups().start(5);
    long policy = fixture.path.target(fixture.path.database("db"), "").policy().id();
    fixture.begin("");
    fixture.add(A, 1, "v", 1L, "w", 1L);
    fixture.add(A, 2, "w", 2L);
    fixture.add(A, NOW_NANOS, "v", 5L);
    fixture.add(B, 3, "v", 3L);
    try (Catalog other = fixture.startCatalog()) {
      other
          .submit(
              new RegisterFields(
                  policy, List.of(new NewField("cpu", group, "v", FieldType.STRING))))
          .join()
          .orThrow();
    }
    WriteResult result = fixture.finish();
    assertThat(result)
        .isEqualTo(
            new WriteResult(
                2,
                2,
                "partial write: field type conflict: input field \"v\" on measurement \"cpu\" is"
                    + " type integer, already exists as type string dropped=2"));
    assertThat(fixture.newRows())
        .containsExactly("cpu,host=a " + NOW_NANOS + " v=5", "cpu,host=a 2 w=2");
  }

  @Test
  void rowsBeyondTheRetentionPolicyAreDropped() {
    fixture.begin("day");
    fixture.add(A, NOW_NANOS, "v", 1.0);
    fixture.add(A, NOW_NANOS - 25 * HOUR, "v", 2.0);
    fixture.add(A, 0, "v", 3.0);
    assertThat(fixture.finish())
        .isEqualTo(
            new WriteResult(1, 2, "partial write: points beyond retention policy dropped=2"));
    assertThat(fixture.newRows()).containsExactly("cpu,host=a " + NOW_NANOS + " v=1.0");
  }

  /**
   * InfluxDB groups points by shard group, and one point in time makes its group accept late ones.
   */
  @Test
  void aRowSlightlyTooOldIsWelcomeBesideOneInTimeOfItsShardGroup() {
    long oldest = NOW_NANOS - 24 * HOUR;
    fixture.begin("day");
    fixture.add(A, oldest - 1, "v", 1.0);
    fixture.add(B, oldest - 2, "v", 2.0);
    assertThat(fixture.finish())
        .isEqualTo(
            new WriteResult(0, 2, "partial write: points beyond retention policy dropped=2"));
    assertThat(fixture.newRows()).isEmpty();

    fixture.begin("day");
    fixture.add(A, oldest - 1, "v", 1.0);
    fixture.add(B, oldest - 2, "v", 2.0);
    fixture.add(SeriesKey.of("mem"), oldest, "v", 3.0);
    assertThat(fixture.finish()).isEqualTo(new WriteResult(3, 0, null));
    assertThat(fixture.newRows()).hasSize(3);
  }

  private static final String WINDOW =
      "partial write: points beyond retention policy or outside permissible write window dropped=";

  private void limitWrites(long future, long past) {
    PolicySpec limits = new PolicySpec(null, null, null, null, future, past);
    fixture.catalog.submit(new AlterPolicy("db", "day", limits, false)).join().orThrow();
    fixture.speakAs(Compatibility.V1_12);
  }

  @Test
  void rowsOutsideOfThePolicysLimitsAreDropped() {
    limitWrites(HOUR, 2 * HOUR);
    fixture.begin("day");
    fixture.add(A, NOW_NANOS + HOUR, "v", 1.0);
    fixture.add(A, NOW_NANOS + HOUR + 1, "v", 2.0);
    fixture.add(B, NOW_NANOS - 2 * HOUR, "v", 3.0);
    fixture.add(B, NOW_NANOS - 2 * HOUR - 1, "v", 4.0);
    fixture.add(B, NOW_NANOS - 25 * HOUR, "v", 5.0);
    assertThat(fixture.finish())
        .isEqualTo(new WriteResult(2, 3, WINDOW + "3 for database: db for retention policy: day"));
    assertThat(fixture.newRows())
        .containsExactlyInAnyOrder(
            "cpu,host=a " + (NOW_NANOS + HOUR) + " v=1.0",
            "cpu,host=b " + (NOW_NANOS - 2 * HOUR) + " v=3.0");
  }

  @Test
  void aLimitOfNothingIsNone() {
    limitWrites(HOUR, 0);
    fixture.begin("day");
    fixture.add(A, NOW_NANOS - 23 * HOUR, "v", 1.0);
    fixture.add(A, NOW_NANOS + 2 * HOUR, "v", 1.0);
    assertThat(fixture.finish().dropped()).isEqualTo(1);
    limitWrites(0, HOUR);
    fixture.begin("day");
    fixture.add(A, Long.MAX_VALUE - 1, "v", 1.0);
    fixture.add(A, NOW_NANOS - 2 * HOUR, "v", 1.0);
    assertThat(fixture.finish().dropped()).isEqualTo(1);
    limitWrites(Long.MAX_VALUE, Long.MAX_VALUE);
    fixture.begin("day");
    fixture.add(A, Long.MAX_VALUE - 1, "v", 1.0);
    fixture.add(A, NOW_NANOS - 2 * HOUR, "v", 1.0);
    assertThat(fixture.finish()).isEqualTo(new WriteResult(2, 0, null));
  }

  /** A row that the limits refuse does not make its shard group writable for late ones. */
  @Test
  void aRowSlightlyTooOldIsNotWelcomeBesideOneOutsideOfTheLimits() {
    limitWrites(0, 24 * HOUR - 1);
    long oldest = NOW_NANOS - 24 * HOUR;
    fixture.begin("day");
    fixture.add(A, oldest - 1, "v", 1.0);
    fixture.add(B, oldest, "v", 2.0);
    assertThat(fixture.finish().dropped()).isEqualTo(2);
  }

  @Test
  void everyPartialWriteNamesItsPolicyAsInfluxDb112Does() {
    fixture.speakAs(Compatibility.V1_12);
    fixture.begin("");
    fixture.add(A, 1, "v", 1.0);
    fixture.add(A, 2, "v", 2L);
    assertThat(fixture.finish().error())
        .isEqualTo(
            "partial write: field type conflict: input field \"v\" on measurement \"cpu\" is type"
                + " integer, already exists as type float dropped=1 for database: db for"
                + " retention policy: autogen");
  }

  @Test
  void tooLongStringsAreDropped() {
    String longest = "x".repeat(RowWriter.MAX_STRING_BYTES);
    fixture.begin("");
    fixture.add(A, 1, "s", longest);
    fixture.add(A, 2, "v", 1.0, "s", longest + "x");
    assertThat(fixture.finish())
        .isEqualTo(
            new WriteResult(
                1,
                1,
                "partial write: input field \"s\" on measurement \"cpu\" is too long,"
                    + " 1048577 > 1048576 dropped=1"));
    assertThat(fixture.newRows()).containsExactly("cpu,host=a 1 s=\"" + longest + '"');
  }

  @Test
  void aLargeWriteBecomesSeveralRecords() {
    fixture.begin("");
    String text = "y".repeat(100_000);
    for (int i = 0; i < 200; i++) {
      fixture.add(A, i, "s", text);
    }
    assertThat(fixture.finish().written()).isEqualTo(200);
    List<WalBatch> batches = fixture.newBatches();
    assertThat(batches).hasSizeGreaterThan(3);
    assertThat(batches.stream().mapToInt(WalBatch::rowCount).sum()).isEqualTo(200);
  }

  @Test
  void aSingleRowLargerThanARecordIsSplitByFields() {
    fixture.begin("");
    Object[] fields = new Object[40];
    for (int i = 0; i < 20; i++) {
      fields[2 * i] = "f" + (char) ('a' + i);
      fields[2 * i + 1] = "z".repeat(RowWriter.MAX_STRING_BYTES);
    }
    fixture.add(A, 1, fields);
    assertThat(fixture.finish()).isEqualTo(new WriteResult(1, 0, null));
    List<WalBatch> batches = fixture.newBatches();
    assertThat(batches).hasSizeGreaterThan(2);
    assertThat(batches.stream().mapToInt(b -> b.blocks().getFirst().fields().size()).sum())
        .isEqualTo(20);
  }

  /** In one block, dense columns would take rows times fields. */
  @Test
  void aNewFieldInEachRowTakesNoMoreMemoryThanRecordsMay() {
    fixture.begin("");
    for (int i = 0; i < 4_000; i++) {
      fixture.add(A, i, "f" + i, (double) i);
    }
    assertThat(fixture.finish().written()).isEqualTo(4_000);
    List<WalBatch> batches = fixture.newBatches();
    assertThat(batches.stream().mapToInt(WalBatch::rowCount).sum()).isEqualTo(4_000);
    assertThat(batches)
        .allMatch(b -> b.rowCount() * (long) b.blocks().getFirst().fields().size() < 1_100_000);
  }

  @Test
  void slotsMayBeForgottenInTheMiddleOfAWrite() {
    fixture.begin("");
    fixture.add(A, 1, "v", 1.0);
    fixture.writer.forgetSlots();
    assertThat(fixture.writer.slotBytes()).isZero();
    fixture.add(A, 2, "v", 2.0);
    fixture.add(A, 3, "v", 2L);
    assertThat(fixture.finish().dropped()).isEqualTo(1);
    assertThat(fixture.newRows()).containsExactly("cpu,host=a 1 v=1.0", "cpu,host=a 2 v=2.0");
  }

  @Test
  void whatAWriteKnowsOfManyShardGroupsCountsAndIsForgottenWithTheSlots() {
    long week = 604_800_000_000_000L;
    fixture.begin("");
    long before = fixture.writer.slotBytes();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 2_000; i++) {
        fixture.add(A, i * week + round, "v" + i % 3, 1.0);
      }
      fixture.add(A, 7 * week, "v1", 1L);
      assertThat(fixture.writer.slotBytes() - before)
          .as("a schema and a new field for each")
          .isBetween(1_000_000L, 1_200_000L);
    }
    fixture.writer.forgetSlots();
    assertThat(fixture.writer.slotBytes()).isZero();
    assertThat(fixture.finish().written()).isEqualTo(4_000);
    assertThat(fixture.newRows()).hasSize(4_000);
  }

  @Test
  void aFailingLogFailsTheWriteAndNotTheNextOne() {
    fixture.begin("");
    fixture.add(A, 1, "v", 1.0);
    fixture.finish();
    fixture.begin("");
    fixture.add(A, 2, "v", 2.0);
    fixture.log.failNextAppend();
    assertThatThrownBy(fixture::finish)
        .isInstanceOfSatisfying(
            HyperbyteException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    fixture.begin("");
    fixture.add(A, 3, "v", 3.0);
    assertThat(fixture.finish().written()).isEqualTo(1);
    assertThat(fixture.newRows()).containsExactly("cpu,host=a 1 v=1.0", "cpu,host=a 3 v=3.0");
  }

  @Test
  void nothingIsAppendedWhenFieldsCannotBeRegistered() {
    fixture.begin("");
    fixture.add(A, 2, "v", 2.0);
    fixture.log.failNextAppend();
    assertThatThrownBy(fixture::finish).isInstanceOf(HyperbyteException.class);
    assertThat(fixture.newRows()).isEmpty();
  }

  @Test
  void unknownTargetsAreRefused() {
    assertThatThrownBy(() -> fixture.path.database("nix"))
        .isInstanceOfSatisfying(
            HyperbyteException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_NOT_FOUND));
    assertThatThrownBy(() -> fixture.path.target(fixture.path.database("db"), "nix"))
        .isInstanceOfSatisfying(
            HyperbyteException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.POLICY_NOT_FOUND);
              assertThat(e).hasMessage("retention policy not found: nix");
            });
  }

  private Iterable<FieldName> fields(String policy, String measurement) {
    long id = fixture.path.target(fixture.path.database("db"), policy).policy().id();
    return fixture.catalog.image().schema(id, measurement).fields();
  }
}
