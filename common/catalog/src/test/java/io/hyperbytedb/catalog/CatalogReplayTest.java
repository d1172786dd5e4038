package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.hyperbytedb.model.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CatalogReplayTest extends CatalogFixture {
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
