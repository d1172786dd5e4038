package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.CatalogCommand.AlterSource;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and texts as influxd 1.6.7 answered them, November 2026. */
class CatalogTest extends CatalogFixture {
  private static final String TOO_LOW = "retention policy duration must be at least 1h0m0s";
  private static final String INCOMPATIBLE =
      "retention policy duration must be greater than the shard duration";
  private static final String CONFLICT = "retention policy conflicts with an existing policy";
  private static final String EXISTS = "retention policy already exists";

  private static CatalogCommand alter(
      String name, @Nullable Long duration, @Nullable Long shard, boolean isDefault) {
    return new AlterPolicy("db", name, spec(null, duration, shard), isDefault);
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

  @Test
  void aRefusalIsTheClientsFault() {
    assertThatThrownBy(() -> new Verdict("why").orThrow())
        .isInstanceOfSatisfying(
            HyperbyteException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST))
        .hasMessage("why");
    Verdict.OK.orThrow();
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
}
