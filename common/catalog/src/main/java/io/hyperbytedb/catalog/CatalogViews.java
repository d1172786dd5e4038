package io.hyperbytedb.catalog;

import io.hyperbytedb.catalog.CatalogCommand.CreateView;
import io.hyperbytedb.catalog.CatalogCommand.DropView;
import io.hyperbytedb.catalog.CatalogCommand.PauseView;
import io.hyperbytedb.log.state.Reducer.Applied;
import io.hyperbytedb.log.state.StateWriter;
import org.jspecify.annotations.Nullable;

/** Applies commands about materialized views. */
final class CatalogViews {
  private CatalogViews() {}

  static Applied<CatalogImage, Verdict> create(
      CatalogImage image, long offset, CreateView command, StateWriter out) {
    Database database = image.database(command.database());
    if (database == null) {
      return refuse(image, "database not found: " + command.database());
    }
    MaterializedView view = command.view();
    if (image.extras(database).view(view.name()) != null) {
      return refuse(image, "materialized view already exists");
    }
    for (MaterializedView known : image.views()) {
      if (known.shape().target().equals(view.shape().target())) {
        return refuse(
            image, "materialized view \"" + known.name() + "\" has the same target already");
      }
    }
    return put(image, database, image.extras(database).with(view.withId(offset)), out);
  }

  static Applied<CatalogImage, Verdict> drop(
      CatalogImage image, DropView command, StateWriter out) {
    Database database = image.database(command.database());
    MaterializedView view = view(image, database, command.name());
    return database == null || view == null
        ? refuse(image, "materialized view not found")
        : put(image, database, image.extras(database).without(view), out);
  }

  static Applied<CatalogImage, Verdict> pause(
      CatalogImage image, PauseView command, StateWriter out) {
    Database database = image.database(command.database());
    MaterializedView view = view(image, database, command.name());
    return database == null || view == null
        ? refuse(image, "materialized view not found")
        : put(image, database, image.extras(database).with(view.withPaused(command.paused())), out);
  }

  private static @Nullable MaterializedView view(
      CatalogImage image, @Nullable Database database, String name) {
    return database == null ? null : image.extras(database).view(name);
  }

  private static Applied<CatalogImage, Verdict> put(
      CatalogImage image, Database database, DatabaseExtras extras, StateWriter out) {
    CatalogState.putExtras(database, extras, out);
    return new Applied<>(image.with(database, extras), Verdict.OK);
  }

  private static Applied<CatalogImage, Verdict> refuse(CatalogImage image, String why) {
    return new Applied<>(image, new Verdict(why));
  }
}
