package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A catalog over a log in memory, with the database {@code db}. */
abstract class CatalogFixture {
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
}
