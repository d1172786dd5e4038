package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of a writer that had not applied a drop yet. */
class SchemaGuardTest {
  private static final Partition PARTITION = new Partition("catalog", 0);
  private static final long WEEK = 604_800_000_000_000L;

  /** The start of the week in which 1970 began. */
  private static final long START = -3 * 86_400_000_000_000L;

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final Catalog catalog;
  private final Database database;
  private final long policy;
  private final SchemaGuard guard;

  SchemaGuardTest() {
    log.ensureTopic(new TopicSpec(PARTITION.topic(), 1, 1, Map.of()));
    catalog = Catalog.start(log, PARTITION, new MemoryStateStore());
    submit(new CreateDatabase("d", null));
    database = Objects.requireNonNull(catalog.image().database("d"));
    policy = database.policies().getFirst().id();
    guard = new SchemaGuard(catalog, new StorageMetrics(new PrometheusMetrics()));
    register(START, FieldType.FLOAT);
    register(START + WEEK, FieldType.FLOAT);
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private void submit(CatalogCommand command) {
    catalog.submit(command).join().orThrow();
  }

  private void register(long group, FieldType type) {
    submit(new RegisterFields(policy, List.of(new NewField("m", group, "v", type))));
  }

  private FieldType type(long group) {
    return Objects.requireNonNull(catalog.image().schema(policy, "m").type(group, "v"));
  }

  /** Two rows, in different shard groups, of which only the first has the second field. */
  private WalBatch batch() {
    FieldColumn v = new FieldColumn("v", new DoubleColumn(2, new double[] {1, 2}, new long[] {3}));
    FieldColumn w = new FieldColumn("w", new DoubleColumn(2, new double[] {1, 0}, new long[] {1}));
    ArrivedRows rows =
        new ArrivedRows("m", 2, new int[] {0, 0}, new long[] {0, WEEK}, List.of(v, w));
    List<SeriesKey> series = List.of(SeriesKey.of("m"));
    return new WalBatch(database.id(), policy, "d", "autogen", series, List.of(rows));
  }

  @Test
  void fieldsThatWereNeverForgottenAreNotLookedFor() {
    guard.check(batch());
    guard.settle().join();
    assertThat(catalog.image().schema(policy, "m").fields(START, START)).hasSize(1);
  }

  @Test
  void fieldsOfADroppedMeasurementAreRegisteredWhereTheirRowsAre() {
    submit(new ForgetFields(policy, "m", Long.MAX_VALUE));
    guard.catchUp();
    guard.check(batch());
    guard.settle().join();
    assertThat(type(START)).isEqualTo(FieldType.FLOAT);
    assertThat(type(START + WEEK)).isEqualTo(FieldType.FLOAT);
    assertThat(catalog.image().schema(policy, "m").type(START, "w")).isNotNull();
    assertThat(catalog.image().schema(policy, "m").type(START + WEEK, "w")).isNull();
  }

  @Test
  void fieldsOfRowsThatAMarkerDeletesAreNot() {
    submit(new ForgetFields(policy, "m", Long.MAX_VALUE));
    guard.check(batch());
    guard.deleted(marker("other", Long.MIN_VALUE, Long.MAX_VALUE));
    guard.deleted(marker("m", START, START + WEEK - 1));
    guard.settle().join();
    assertThat(catalog.image().schema(policy, "m").type(START, "v")).isNull();
    assertThat(type(START + WEEK)).isEqualTo(FieldType.FLOAT);
  }

  private DeleteMarker marker(String measurement, long min, long max) {
    return new DeleteMarker(
        database.id(), policy, measurement, new SeriesChoice.All(), min, max, SeriesFate.DROP);
  }

  @Test
  void aDroppedShardComesBackAsAnotherOne() {
    submit(new DropShard(1));
    guard.check(batch());
    guard.settle().join();
    assertThat(type(START)).isEqualTo(FieldType.FLOAT);
    assertThat(catalog.image().shardGroups(policy).getFirst().id()).isEqualTo(3);
  }

  @Test
  void aTypeThatSomebodyElseHasRegisteredSinceStays() {
    submit(new ForgetFields(policy, "m", Long.MAX_VALUE));
    register(START, FieldType.STRING);
    guard.check(batch());
    guard.settle().join();
    assertThat(type(START)).isEqualTo(FieldType.STRING);
    assertThat(type(START + WEEK)).isEqualTo(FieldType.FLOAT);
  }

  @Test
  void rowsOfADroppedPolicyAreNobodys() {
    submit(new ForgetFields(policy, "m", Long.MAX_VALUE));
    WalBatch late = batch();
    submit(new DropPolicy("d", "autogen"));
    guard.check(late);
    guard.settle().join();
    assertThat(catalog.image().measurements(policy)).isEmpty();
  }
}
