package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreateView;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropView;
import io.hyperbytedb.catalog.CatalogCommand.PauseView;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Materialized views in the catalog. */
class CatalogViewsTest {
  private static final Partition PARTITION = new Partition("catalog", 0);

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final MemoryStateStore store = new MemoryStateStore();
  private Catalog catalog;

  CatalogViewsTest() {
    log.ensureTopic(new TopicSpec(PARTITION.topic(), 1, 1, Map.of()));
    catalog = Catalog.start(log, PARTITION, store);
  }

  static MaterializedView view(String name, String target) {
    return new MaterializedView(
        0,
        name,
        "CREATE …",
        new MaterializedView.Shape(
            List.of(
                new ViewSource("db", "autogen", "m", false),
                new ViewSource("db", "autogen", "^c.*", true)),
            new ViewSource("db", "autogen", target, false),
            60_000_000_000L,
            -5),
        new MaterializedView.Options(1_000, true, false),
        List.of(7L, 0L, Long.MAX_VALUE));
  }

  @BeforeEach
  void createDatabase() {
    accept(new CreateDatabase("db", null));
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private void accept(CatalogCommand command) {
    assertThat(catalog.submit(command).join().error()).as(command.toString()).isNull();
  }

  private void refuse(CatalogCommand command, String text) {
    assertThat(catalog.submit(command).join().error()).as(command.toString()).isEqualTo(text);
  }

  private List<MaterializedView> views() {
    return catalog.image().extras(Objects.requireNonNull(catalog.image().database("db"))).views();
  }

  @Test
  void aViewHasTheOffsetOfItsCommandAsItsIdAndOutlivesARestart() {
    accept(new CreateView("db", view("v", "t")));
    accept(new PauseView("db", "v", true));
    MaterializedView stored = views().getFirst();
    assertThat(stored.id()).isEqualTo(1);
    assertThat(stored.options().paused()).isTrue();
    assertThat(stored).isEqualTo(view("v", "t").withId(1).withPaused(true));
    catalog.close();
    catalog = Catalog.start(log, PARTITION, store);
    assertThat(views()).containsExactly(stored);
  }

  @Test
  void namesAndTargetsAreUnique() {
    accept(new CreateView("db", view("v", "t")));
    refuse(new CreateView("db", view("v", "other")), "materialized view already exists");
    refuse(
        new CreateView("db", view("w", "t")),
        "materialized view \"v\" has the same target already");
    refuse(new CreateView("none", view("w", "u")), "database not found: none");
    assertThat(views()).hasSize(1);
  }

  @Test
  void aViewThatIsDroppedCanBeCreatedAgainAsAnotherOne() {
    accept(new CreateView("db", view("v", "t")));
    accept(new DropView("db", "v"));
    refuse(new DropView("db", "v"), "materialized view not found");
    refuse(new PauseView("db", "v", false), "materialized view not found");
    accept(new CreateView("db", view("v", "t")));
    assertThat(views().getFirst().id()).isGreaterThan(2);
  }

  @Test
  void viewsGoWithTheirDatabase() {
    accept(new CreateView("db", view("v", "t")));
    accept(new DropDatabase("db"));
    accept(new CreateDatabase("db", null));
    assertThat(views()).isEmpty();
  }
}
