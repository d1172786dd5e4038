package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.AlterSource;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.HyperbyteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and texts as influxd 1.6.7 answered them, November 2026. */
class CatalogTest extends CatalogFixture {
  private static final long MINUTE = 60_000_000_000L;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private static final String TOO_LOW = "retention policy duration must be at least 1h0m0s";
  private static final String INCOMPATIBLE =
      "retention policy duration must be greater than the shard duration";
  private static final String CONFLICT = "retention policy conflicts with an existing policy";
  private static final String EXISTS = "retention policy already exists";

  private static PolicySpec spec(
      @Nullable String name, @Nullable Long duration, @Nullable Long shard) {
    return new PolicySpec(name, duration, shard, null);
  }

  private static CatalogCommand create(String name, long duration, long shard, boolean isDefault) {
    return new CreatePolicy("db", new PolicySpec(name, duration, shard, 1), isDefault);
  }

  private static CatalogCommand alter(
      String name, @Nullable Long duration, @Nullable Long shard, boolean isDefault) {
    return new AlterPolicy("db", name, spec(null, duration, shard), isDefault);
  }

  private Database database(String name) {
    return Objects.requireNonNull(catalog.image().database(name));
  }

  private RetentionPolicy policy(String name) {
    return Objects.requireNonNull(database("db").policy(name));
  }

  /** As {@code SHOW RETENTION POLICIES}. */
  private static String show(Database database) {
    List<String> lines = new ArrayList<>();
    for (RetentionPolicy p : database.policies()) {
      lines.add(
          "%s %dh %dh %d %b"
                  .formatted(
                      p.name(),
                      p.duration() / HOUR,
                      p.shardGroupDuration() / HOUR,
                      p.replicas(),
                      p.name().equals(database.defaultPolicy()))
              + (p.limitsWrites()
                  ? " " + p.futureLimit() / HOUR + "h " + p.pastLimit() / HOUR + "h"
                  : ""));
    }
    return String.join("; ", lines);
  }

  private static String show(CatalogImage image) {
    StringBuilder out = new StringBuilder().append(image.appliedOffset());
    for (Database database : image.databases()) {
      out.append('\n').append(database);
      for (RetentionPolicy policy : database.policies()) {
        for (String measurement : image.measurements(policy.id()).stream().sorted().toList()) {
          MeasurementSchema schema = image.schema(policy.id(), measurement);
          out.append("\n  ").append(measurement);
          schema.groups().forEach(g -> out.append(' ').append(g).append(schema.fields(g, g)));
          out.append(image.hasForgotten(policy.id(), measurement) ? " forgotten" : "");
        }
        out.append("\n  ").append(image.shardGroups(policy.id()));
      }
    }
    return out.toString();
  }

  @Test
  void aDatabaseStartsWithAutogen() {
    assertThat(show(database("db"))).isEqualTo("autogen 0h 168h 1 true");
    assertThat(policy("")).isEqualTo(policy("autogen"));
    assertThat(catalog.image().database("other")).isNull();
  }

  @Test
  void databasesAreListedAsTheyWereCreated() {
    accept(new CreateDatabase("zz", null));
    accept(new CreateDatabase("aa", null));
    accept(new DropDatabase("db"));
    accept(new CreateDatabase("db", null));
    assertThat(catalog.image().databases())
        .extracting(Database::name)
        .containsExactly("zz", "aa", "db");
  }

  @Test
  void creatingADatabaseAgainChangesNothingIfTheStatementAgrees() {
    accept(new CreateDatabase("mm", spec("foo", 3 * DAY, null)));
    Database before = database("mm");
    accept(new CreateDatabase("mm", null));
    accept(new CreateDatabase("mm", spec("foo", 3 * DAY, null)));
    accept(new CreateDatabase("mm", spec("foo", null, null)));
    accept(new CreateDatabase("mm", spec("foo", null, DAY)));
    accept(new CreateDatabase("mm", new PolicySpec("foo", null, null, 1)));
    accept(new CreateDatabase("db", spec(null, 0L, null)));
    accept(new CreateDatabase("db", spec("", null, null)));
    assertThat(database("mm")).isEqualTo(before);
    assertThat(show(before)).isEqualTo("foo 72h 24h 1 true");
  }

  @Test
  void creatingADatabaseAgainOtherwiseIsAConflict() {
    accept(new CreateDatabase("mm", spec("foo", 3 * DAY, null)));
    refuse(new CreateDatabase("mm", spec("foo", 4 * DAY, null)), CONFLICT);
    refuse(new CreateDatabase("mm", spec("foo", 0L, null)), CONFLICT);
    refuse(new CreateDatabase("mm", spec("foo", null, 2 * DAY)), CONFLICT);
    refuse(new CreateDatabase("mm", spec("foo", HOUR, 2 * HOUR)), CONFLICT);
    refuse(new CreateDatabase("mm", new PolicySpec("foo", null, null, 2)), CONFLICT);
    refuse(new CreateDatabase("mm", spec("bar", null, null)), CONFLICT);
    refuse(new CreateDatabase("mm", spec(null, 3 * DAY, null)), CONFLICT);
    refuse(new CreateDatabase("mm", spec("foo", MINUTE, null)), TOO_LOW);
    accept(create("r", HOUR, 0, false));
    refuse(new CreateDatabase("db", spec("r", HOUR, null)), CONFLICT);
  }

  @Test
  void aRefusedStatementCreatesNoDatabase() {
    refuse(new CreateDatabase("n", spec(null, 30 * MINUTE, null)), TOO_LOW);
    refuse(new CreateDatabase("n", spec(null, HOUR, 2 * HOUR)), INCOMPATIBLE);
    refuse(
        new CreateDatabase("n", new PolicySpec(null, null, null, 0)),
        "replication factor must be greater than 0");
    assertThat(catalog.image().database("n")).isNull();
  }

  @Test
  void aDatabaseWhosePoliciesAreGoneGetsANewDefault() {
    long id = database("db").id();
    accept(new DropPolicy("db", "autogen"));
    accept(new CreateDatabase("db", null));
    assertThat(show(database("db"))).isEmpty();
    refuse(new CreateDatabase("db", spec("q", 30 * MINUTE, null)), TOO_LOW);
    refuse(new CreateDatabase("db", spec("q", HOUR, 2 * HOUR)), INCOMPATIBLE);
    accept(new CreateDatabase("db", spec("baz", 5 * DAY, null)));
    assertThat(show(database("db"))).isEqualTo("baz 120h 24h 1 true");
    assertThat(database("db").id()).isEqualTo(id);
    accept(new DropPolicy("db", "baz"));
    refuse(alter("", DAY, null, false), "retention policy not found: ");
    accept(create("other", DAY, 0, false));
    assertThat(show(database("db"))).isEqualTo("other 24h 1h 1 false");
    refuse(new CreateDatabase("db", spec("other", DAY, null)), CONFLICT);
    accept(create("baz", DAY, 0, false));
    assertThat(show(database("db"))).endsWith("baz 24h 1h 1 true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "a\\b", "a\tb", "a\u00a0b", "a\u200bb"})
  void namesAreChecked(String name) {
    refuse(new CreateDatabase(name, null), "invalid name");
    refuse(create(name, DAY, 0, false), "invalid name");
    refuse(new AlterPolicy("db", "autogen", spec(name, null, null), false), "invalid name");
    if (!name.isEmpty()) {
      refuse(new CreateDatabase("n", spec(name, null, null)), "invalid name");
    }
    accept(new CreateDatabase("a b-ä日😀", null));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 168",
    "1, 0, 1",
    "47, 0, 1",
    "48, 0, 24",
    "4296, 0, 24",
    "4320, 0, 168",
    "0, 1, 1",
    "0, 8736, 8736",
    "50, 50, 50",
    "9000, 3, 3"
  })
  void shardGroupDurations(long duration, long asked, long given) {
    accept(create("r", duration * HOUR, asked * HOUR, false));
    assertThat(policy("r").shardGroupDuration()).isEqualTo(given * HOUR);
    assertThat(policy("r").duration()).isEqualTo(duration * HOUR);
  }

  @Test
  void aShardGroupDurationIsAtLeastAnHour() {
    accept(create("r", 2 * HOUR, MINUTE, false));
    assertThat(policy("r").shardGroupDuration()).isEqualTo(HOUR);
    accept(create("r", 2 * HOUR, 5 * MINUTE, false));
  }

  @Test
  void creatingAPolicyChecksItBeforeTheDatabase() {
    refuse(new CreatePolicy("nodb", spec("r", DAY, null), false), "database not found: nodb");
    refuse(new CreatePolicy("nodb", spec("r", MINUTE, null), false), TOO_LOW);
    refuse(new CreatePolicy("nodb", spec("r", HOUR, DAY), false), INCOMPATIBLE);
    refuse(create("r", 59 * MINUTE, 0, false), TOO_LOW);
    refuse(create("r", HOUR, 2 * HOUR, false), INCOMPATIBLE);
    assertThat(show(database("db"))).isEqualTo("autogen 0h 168h 1 true");
  }

  @Test
  void creatingAPolicyAgain() {
    accept(create("r", HOUR, 0, false));
    accept(create("d", DAY, 0, true));
    String before = show(database("db"));
    assertThat(before).isEqualTo("autogen 0h 168h 1 false; r 1h 1h 1 false; d 24h 1h 1 true");
    accept(create("r", HOUR, 0, false));
    accept(create("r", HOUR, MINUTE, false));
    accept(create("d", DAY, 0, true));
    accept(create("d", DAY, 0, false));
    refuse(create("r", HOUR, 0, true), CONFLICT);
    refuse(create("r", 2 * HOUR, 0, false), EXISTS);
    refuse(create("d", DAY, 2 * HOUR, true), EXISTS);
    refuse(new CreatePolicy("db", new PolicySpec("r", HOUR, null, 2), false), EXISTS);
    assertThat(show(database("db"))).isEqualTo(before);
  }

  @Test
  void alteringAPolicyChangesWhatTheStatementNames() {
    accept(create("r", 2 * DAY, 0, false));
    long id = policy("r").id();
    accept(alter("r", HOUR, 10 * MINUTE, false));
    assertThat(show(database("db"))).endsWith("r 1h 1h 1 false");
    accept(alter("r", 10 * DAY, null, false));
    assertThat(show(database("db"))).endsWith("r 240h 1h 1 false");
    accept(alter("r", null, 0L, false));
    assertThat(show(database("db"))).endsWith("r 240h 24h 1 false");
    accept(alter("r", 0L, null, true));
    assertThat(show(database("db"))).isEqualTo("autogen 0h 168h 1 false; r 0h 24h 1 true");
    accept(new AlterPolicy("db", "", new PolicySpec(null, null, null, 7), false));
    accept(new AlterPolicy("db", "r", spec("s", null, null), false));
    assertThat(show(database("db"))).endsWith("s 0h 24h 7 true");
    assertThat(policy("").id()).isEqualTo(id);
  }

  @Test
  void alteringAPolicyIsChecked() {
    accept(create("r", 2 * DAY, 0, false));
    refuse(new AlterPolicy("nodb", "r", spec(null, DAY, null), false), "database not found: nodb");
    refuse(alter("nope", MINUTE, null, false), "retention policy not found: nope");
    refuse(alter("r", MINUTE, null, false), TOO_LOW);
    refuse(alter("r", HOUR, null, false), INCOMPATIBLE);
    refuse(alter("r", HOUR, 2 * HOUR, false), INCOMPATIBLE);
    refuse(alter("r", null, 3 * DAY, false), INCOMPATIBLE);
    refuse(
        new AlterPolicy("db", "r", spec("autogen", null, null), false),
        "retention policy name already exists");
    assertThat(show(database("db"))).endsWith("r 48h 24h 1 false");
  }

  @Test
  void droppingWhatIsNotThereIsNoError() {
    accept(new DropDatabase("nodb"));
    accept(new DropDatabase(""));
    accept(new DropPolicy("nodb", "r"));
    accept(new DropPolicy("db", "nope"));
    accept(new DropPolicy("db", ""));
    assertThat(show(database("db"))).isEqualTo("autogen 0h 168h 1 true");
  }

  private static NewField field(String measurement, long group, String name, FieldType type) {
    return new NewField(measurement, group, name, type);
  }

  @Test
  void theFirstTypeOfAFieldStaysInItsShardGroup() {
    long id = policy("").id();
    accept(
        new RegisterFields(
            id,
            List.of(
                field("cpu", 0, "f", FieldType.FLOAT),
                field("cpu", 0, "f", FieldType.INTEGER),
                field("mem", 0, "f", FieldType.STRING))));
    accept(
        new RegisterFields(
            id,
            List.of(
                field("cpu", 0, "f", FieldType.BOOLEAN),
                field("cpu", 0, "g", FieldType.BOOLEAN),
                field("cpu", -HOUR, "f", FieldType.INTEGER))));
    MeasurementSchema cpu = catalog.image().schema(id, "cpu");
    assertThat(cpu.type(0, "f")).isEqualTo(FieldType.FLOAT);
    assertThat(cpu.type(-HOUR, "f")).isEqualTo(FieldType.INTEGER);
    assertThat(cpu.type(HOUR, "f")).isNull();
    assertThat(cpu.fields(0, 0))
        .containsExactly(
            new FieldName("f", FieldType.FLOAT), new FieldName("g", FieldType.BOOLEAN));
    assertThat(cpu.fields())
        .containsExactly(
            new FieldName("f", FieldType.FLOAT),
            new FieldName("f", FieldType.INTEGER),
            new FieldName("g", FieldType.BOOLEAN));
    assertThat(catalog.image().measurements(id)).containsExactlyInAnyOrder("cpu", "mem");
  }

  @Test
  void whatIsCreatedAgainHasANewIdAndNoFields() {
    RetentionPolicy before = policy("");
    long databaseId = database("db").id();
    RegisterFields fields =
        new RegisterFields(before.id(), List.of(field("cpu", 0, "f", FieldType.FLOAT)));
    accept(fields);
    accept(new DropDatabase("db"));
    refuse(fields, "retention policy was dropped");
    accept(new CreateDatabase("db", null));
    assertThat(database("db").id()).isNotEqualTo(databaseId);
    assertThat(catalog.image().hasPolicy(databaseId, before.id())).isFalse();
    assertThat(catalog.image().hasPolicy(database("db").id(), policy("").id())).isTrue();

    RetentionPolicy after = policy("");
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(catalog.image().measurements(before.id())).isEmpty();
    assertThat(catalog.image().measurements(after.id())).isEmpty();

    accept(new RegisterFields(after.id(), fields.fields()));
    accept(new DropPolicy("db", "autogen"));
    accept(create("autogen", 0, 0, false));
    assertThat(policy("").id()).isNotEqualTo(after.id());
    assertThat(catalog.image().schema(after.id(), "cpu").fields()).isEmpty();
    assertThat(catalog.image().schema(policy("").id(), "cpu").fields()).isEmpty();
  }

  @Test
  void aRefusalIsTheClientsFault() {
    assertThatThrownBy(() -> new Verdict("why").orThrow())
        .isInstanceOfSatisfying(
            HyperbyteException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessage("why");
    Verdict.OK.orThrow();
  }

  @Test
  void aHundredThousandFieldsOfAMeasurementAreNoTrouble() {
    long id = policy("").id();
    for (int command = 0; command < 100; command++) {
      List<NewField> fields = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        fields.add(field("wide", 0, "f" + (command * 1000 + i), FieldType.FLOAT));
      }
      accept(new RegisterFields(id, fields));
    }
    assertThat(catalog.image().schema(id, "wide").count(0)).isEqualTo(100_000);
    catalog.close();
    store.flush();
    catalog = Catalog.start(log, PARTITION, store);
    assertThat(catalog.image().schema(id, "wide").count(0)).isEqualTo(100_000);
  }

  @Test
  void fieldsOfExpiredShardGroupsAndDroppedMeasurementsAreForgotten() {
    long id = policy("").id();
    accept(new RegisterFields(id, List.of(field("a", 0, "f", FieldType.FLOAT))));
    accept(
        new RegisterFields(
            id,
            List.of(
                field("a", 0, "g", FieldType.FLOAT),
                field("a", HOUR, "f", FieldType.STRING),
                field("b", 0, "f", FieldType.FLOAT))));
    accept(new ForgetFields(id, null, HOUR));
    assertThat(catalog.image().measurements(id)).containsExactly("a");
    assertThat(catalog.image().schema(id, "a").type(0, "f")).isNull();
    assertThat(catalog.image().schema(id, "a").type(HOUR, "f")).isEqualTo(FieldType.STRING);
    accept(new RegisterFields(id, List.of(field("b", HOUR, "f", FieldType.STRING))));
    accept(new ForgetFields(id, "a", Long.MAX_VALUE));
    assertThat(catalog.image().measurements(id)).containsExactly("b");
    accept(new RegisterFields(id, List.of(field("a", HOUR, "f", FieldType.BOOLEAN))));
    String before = show(catalog.image());
    catalog.close();
    store.flush();
    catalog = Catalog.start(log, PARTITION, store);
    assertThat(show(catalog.image())).isEqualTo(before).contains("BOOLEAN");
  }

  private String shardIds() {
    List<String> ids = new ArrayList<>();
    for (Database database : catalog.image().databases()) {
      for (RetentionPolicy policy : database.policies()) {
        for (ShardGroup group : catalog.image().shardGroups(policy.id())) {
          ids.add(policy.name() + " " + group.start() / DAY + " " + group.id());
        }
      }
    }
    return String.join(", ", ids);
  }

  @Test
  void shardsAreNumberedAsTheLogBringsThemAndNumbersAreNotUsedAgain() {
    accept(new CreatePolicy("db", spec("two", 0L, DAY), false));
    long autogen = policy("").id();
    long two = policy("two").id();
    accept(new RegisterFields(two, List.of(field("a", 3 * DAY, "f", FieldType.FLOAT))));
    accept(
        new RegisterFields(
            autogen,
            List.of(
                field("a", 7 * DAY, "f", FieldType.FLOAT),
                field("a", 0, "f", FieldType.FLOAT),
                field("b", 7 * DAY, "f", FieldType.STRING))));
    accept(new RegisterFields(two, List.of(field("b", 3 * DAY, "f", FieldType.FLOAT))));
    assertThat(shardIds()).isEqualTo("autogen 0 3, autogen 7 2, two 3 1");
    assertThat(catalog.image().shardGroup(1)).isEqualTo(new ShardGroup(1, two, 3 * DAY, 4 * DAY));
    accept(new DropShard(3));
    accept(new DropShard(300));
    assertThat(shardIds()).isEqualTo("autogen 7 2, two 3 1");
    assertThat(catalog.image().schema(autogen, "a").type(0, "f")).isNull();
    assertThat(catalog.image().schema(autogen, "a").type(7 * DAY, "f")).isNotNull();
    assertThat(catalog.image().hasForgotten(autogen, "any")).isTrue();
    assertThat(catalog.image().hasForgotten(two, "any")).isFalse();
    accept(new ForgetFields(two, "a", Long.MAX_VALUE));
    accept(new ForgetFields(two, "b", Long.MAX_VALUE));
    assertThat(shardIds()).as("an empty shard stays").isEqualTo("autogen 7 2, two 3 1");
    String before = show(catalog.image());
    catalog.close();
    store.flush();
    catalog = Catalog.start(log, PARTITION, store);
    assertThat(show(catalog.image())).isEqualTo(before);
    accept(new RegisterFields(autogen, List.of(field("a", 0, "f", FieldType.STRING))));
    accept(new DropPolicy("db", "two"));
    assertThat(shardIds()).isEqualTo("autogen 0 4, autogen 7 2");
    accept(new ForgetFields(autogen, null, 7 * DAY));
    assertThat(shardIds()).isEqualTo("autogen 7 2");
  }

  @Test
  void shardsLeaveWhenTheirPolicyKeepsNothingOfThem() {
    accept(new CreatePolicy("db", spec("two", 2 * DAY, DAY), false));
    long two = policy("two").id();
    accept(
        new RegisterFields(
            two,
            List.of(
                field("a", 0, "f", FieldType.FLOAT),
                field("a", DAY, "f", FieldType.FLOAT),
                field("a", 4 * DAY, "f", FieldType.FLOAT))));
    accept(new RegisterFields(policy("").id(), List.of(field("a", 0, "f", FieldType.FLOAT))));
    catalog.forgetExpired(4 * DAY);
    assertThat(shardIds()).isEqualTo("autogen 0 4, two 1 2, two 4 3");
    assertThat(catalog.image().schema(two, "a").type(0, "f")).isNull();
    catalog.forgetExpired(4 * DAY + 1);
    assertThat(shardIds()).isEqualTo("autogen 0 4, two 4 3");
    long offset = catalog.image().appliedOffset();
    catalog.forgetExpired(5 * DAY);
    assertThat(catalog.image().appliedOffset()).as("nothing to say").isEqualTo(offset);
  }

  @Test
  void onlyTheLatestForgottenMeasurementsAreKept() {
    long id = policy("").id();
    CompletableFuture<Verdict> last = CompletableFuture.completedFuture(Verdict.OK);
    for (int i = 0; i <= Forgotten.MAX; i++) {
      last = catalog.submit(new ForgetFields(id, "m" + i, Long.MAX_VALUE));
    }
    last.join().orThrow();
    assertThat(catalog.image().hasForgotten(id, "m0")).isFalse();
    assertThat(catalog.image().hasForgotten(id, "m1")).isTrue();
    accept(new DropPolicy("db", "autogen"));
    assertThat(catalog.image().hasForgotten(id, "m1")).isFalse();
  }

  @Test
  void restartAndReplayGiveTheSameImageAndTheSameBytes() {
    long seed = 20_261_122;
    Random random = new Random(seed);
    for (int i = 0; i < 600; i++) {
      catalog.submit(random(random)).join();
      if (i == 300) {
        store.flush();
      }
    }
    String image = show(catalog.image());
    String bytes = store.toString();
    assertThat(image).as("something is left, seed %d", seed).contains("f1");

    catalog.close();
    catalog = Catalog.start(log, PARTITION, store);
    assertThat(show(catalog.image())).as("restart, seed %d", seed).isEqualTo(image);

    catalog.close();
    store.crash();
    catalog = Catalog.start(log, PARTITION, store);
    assertThat(show(catalog.catchUp().join())).as("crash, seed %d", seed).isEqualTo(image);
    assertThat(store).hasToString(bytes);

    MemoryStateStore empty = new MemoryStateStore();
    try (Catalog replay = Catalog.start(log, PARTITION, empty)) {
      assertThat(show(replay.catchUp().join())).as("replay, seed %d", seed).isEqualTo(image);
      assertThat(empty).hasToString(bytes);
    }
  }

  @Test
  void aSourceStaysPausedUntilItIsResumed() {
    assertThat(catalog.image().source("s")).isNull();
    accept(new AlterSource("s", true));
    catalog.close();
    catalog = Catalog.start(log, PARTITION, store);
    SourceControl paused = Objects.requireNonNull(catalog.image().source("s"));
    assertThat(paused.paused()).isTrue();
    accept(new AlterSource("s", false));
    assertThat(catalog.image().source("s"))
        .isNotNull()
        .satisfies(s -> assertThat(s.paused()).isFalse())
        .satisfies(s -> assertThat(s.version()).isGreaterThan(paused.version()));
  }

  private static PolicySpec limits(@Nullable Long future, @Nullable Long past) {
    return new PolicySpec("r", DAY, HOUR, 1, future, past);
  }

  @Test
  void policiesLimitTheTimesOfWrittenPoints() {
    accept(new CreatePolicy("db", limits(HOUR, 2 * HOUR), false));
    assertThat(show(database("db"))).endsWith("r 24h 1h 1 false 1h 2h");
    accept(new CreatePolicy("db", limits(HOUR, 2 * HOUR), false));
    refuse(new CreatePolicy("db", limits(HOUR, null), false), EXISTS);
    accept(new AlterPolicy("db", "r", new PolicySpec(null, 2 * DAY, null, null), false));
    assertThat(show(database("db"))).endsWith("r 48h 1h 1 false 1h 2h");
    accept(new AlterPolicy("db", "r", new PolicySpec(null, null, null, null, 0L, null), false));
    assertThat(show(database("db"))).endsWith("r 48h 1h 1 false 0h 2h");
    assertThat(policy("r").earliestWritten(10 * HOUR)).isEqualTo(8 * HOUR);
    assertThat(policy("r").latestWritten(10 * HOUR)).isEqualTo(Long.MAX_VALUE);

    accept(new CreateDatabase("w", limits(null, 3 * HOUR)));
    accept(new CreateDatabase("w", limits(null, null)));
    refuse(new CreateDatabase("w", limits(HOUR, null)), CONFLICT);

    catalog.close();
    catalog = Catalog.start(log, PARTITION, store);
    assertThat(show(database("db"))).endsWith("r 48h 1h 1 false 0h 2h");
    assertThat(show(database("w"))).isEqualTo("r 24h 1h 1 true 0h 3h");
  }

  /** What an older build can follow it is given in the version that it knows. */
  @Test
  void onlyLimitsNeedANewVersion() {
    accept(new CreatePolicy("db", limits(null, null), false));
    assertThat(storedVersion()).isEqualTo(1);
    accept(new AlterPolicy("db", "r", limits(HOUR, null), false));
    assertThat(storedVersion()).isEqualTo(2);
    accept(new AlterPolicy("db", "r", limits(0L, null), false));
    assertThat(storedVersion()).isEqualTo(1);
  }

  private int storedVersion() {
    int[] version = new int[1];
    store.scan(new byte[] {'d'}, (key, value) -> version[0] = value[2]);
    return version[0];
  }

  private CatalogCommand random(Random random) {
    String name = "d" + random.nextInt(4);
    String policyName = "r" + random.nextInt(3);
    PolicySpec policy =
        new PolicySpec(
            policyName,
            random.nextInt(100) * HOUR,
            random.nextInt(30) * HOUR,
            random.nextInt(3),
            random.nextBoolean() ? null : random.nextInt(3) * HOUR,
            random.nextBoolean() ? null : random.nextInt(3) * HOUR);
    boolean makeDefault = random.nextBoolean();
    return switch (random.nextInt(15)) {
      case 0, 1 -> new CreateDatabase(name, random.nextBoolean() ? null : policy);
      case 2 -> random.nextInt(4) == 0 ? new DropDatabase(name) : new DropDatabase("none");
      case 3, 4 -> new CreatePolicy(name, policy, makeDefault);
      case 5 -> new AlterPolicy(name, policyName, spec("r" + random.nextInt(3), 0L, null), true);
      case 6 -> new DropPolicy(name, policyName);
      case 14 -> new AlterSource("s" + random.nextInt(2), makeDefault);
      case 7 -> new DropShard(1 + random.nextInt(60));
      default -> {
        List<Database> databases = catalog.image().databases();
        Database database = databases.get(random.nextInt(databases.size()));
        RetentionPolicy some = database.policy("");
        if (some != null && random.nextInt(8) == 0) {
          String measurement = random.nextInt(4) == 0 ? null : "m" + random.nextInt(3);
          yield new ForgetFields(some.id(), measurement, random.nextInt(4) * DAY);
        }
        List<NewField> fields = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
          fields.add(
              field(
                  "m" + random.nextInt(3),
                  random.nextInt(3) * DAY,
                  "f" + random.nextInt(9),
                  FieldType.ofId(1 + random.nextInt(4))));
        }
        yield new RegisterFields(some == null ? 1 : some.id(), fields);
      }
    };
  }
}
