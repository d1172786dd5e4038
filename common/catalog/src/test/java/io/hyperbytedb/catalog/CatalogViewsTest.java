package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.catalog.CatalogCommand.CreateView;
import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.CatalogCommand.DropView;
import io.hyperbytedb.catalog.CatalogCommand.PauseView;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Materialized views in the catalog. */
class CatalogViewsTest extends CatalogFixture {
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
