package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreatePolicy;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.FieldType;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A catalog over a log in memory, with the database {@code db}. */
abstract class CatalogFixture {
  static final long MINUTE = 60_000_000_000L;
  static final long HOUR = 60 * MINUTE;
  static final long DAY = 24 * HOUR;

  static final Partition PARTITION = new Partition("catalog", 0);

  final MemoryLog log = new MemoryLog(InstantSource.system());
  final MemoryStateStore store = new MemoryStateStore();
  Catalog catalog;

  CatalogFixture() {
    log.ensureTopic(new TopicSpec(PARTITION.topic(), 1, 1, Map.of()));
    catalog = Catalog.start(log, PARTITION, store);
  }

  @BeforeEach
  void createDatabase() {
    accept(new CatalogCommand.CreateDatabase("db", null));
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  final void accept(CatalogCommand command) {
    assertThat(catalog.submit(command).join().error()).as(command.toString()).isNull();
  }

  final void refuse(CatalogCommand command, String text) {
    assertThat(catalog.submit(command).join().error()).as(command.toString()).isEqualTo(text);
  }

  static PolicySpec spec(@Nullable String name, @Nullable Long duration, @Nullable Long shard) {
    return new PolicySpec(name, duration, shard, null);
  }

  static CatalogCommand create(String name, long duration, long shard, boolean isDefault) {
    return new CreatePolicy("db", new PolicySpec(name, duration, shard, 1), isDefault);
  }

  static NewField field(String measurement, long group, String name, FieldType type) {
    return new NewField(measurement, group, name, type);
  }

  final Database database(String name) {
    return Objects.requireNonNull(catalog.image().database(name));
  }

  final RetentionPolicy policy(String name) {
    return Objects.requireNonNull(database("db").policy(name));
  }

  static String show(CatalogImage image) {
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
}
