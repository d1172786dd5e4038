package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropShard;
import io.hyperbytedb.catalog.CatalogCommand.ForgetFields;
import io.hyperbytedb.catalog.CatalogCommand.NewField;
import io.hyperbytedb.catalog.CatalogCommand.RegisterFields;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.FieldType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogImageTest {
  private static final Partition PARTITION = new Partition("catalog", 0);

  /** All that an image says of a policy. */
  private static String text(CatalogImage image, long policy) {
    List<String> parts = new ArrayList<>();
    image.databases().forEach(database -> parts.add(database.name()));
    parts.add(image.shardGroups(policy).toString());
    for (String measurement : image.measurements(policy).stream().sorted().toList()) {
      parts.add(measurement + "=" + image.schema(policy, measurement).fields());
    }
    parts.add("forgotten " + image.hasForgotten(policy, "m"));
    return parts + " " + image.schemaBytes();
  }

  @Test
  void anImageDoesNotSeeWhatCameAfterIt() {
    MemoryLog log = new MemoryLog(InstantSource.system());
    log.ensureTopic(new TopicSpec(PARTITION.topic(), 1, 1, Map.of()));
    try (Catalog catalog = Catalog.start(log, PARTITION, new MemoryStateStore())) {
      catalog.submit(new CreateDatabase("d", null)).join().orThrow();
      long policy = catalog.image().databases().getFirst().policies().getFirst().id();
      List<CatalogImage> images = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      for (CatalogCommand command :
          List.of(
              new RegisterFields(policy, List.of(new NewField("m", 0, "a", FieldType.FLOAT))),
              new RegisterFields(policy, List.of(new NewField("m", 0, "b", FieldType.STRING))),
              new RegisterFields(policy, List.of(new NewField("n", 7, "a", FieldType.INTEGER))),
              new ForgetFields(policy, "m", Long.MAX_VALUE),
              new DropShard(2),
              new CreateDatabase("e", null),
              new DropDatabase("d"))) {
        images.add(catalog.image());
        texts.add(text(catalog.image(), policy));
        catalog.submit(command).join().orThrow();
        assertThat(text(catalog.image(), policy)).isNotEqualTo(texts.getLast());
      }
      for (int i = 0; i < images.size(); i++) {
        assertThat(text(images.get(i), policy)).as("before command %s", i).isEqualTo(texts.get(i));
      }
    }
  }
}
