package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropPolicy;
import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Types of fields, shards, and what is forgotten of them. */
class CatalogFieldsTest extends CatalogFixture {
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
}
