package io.hyperbytedb.query.ddl;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Verdict;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.concurrent.CompletionException;

/** Submits commands to the catalog and waits for their verdict. Thread-safe. */
final class CatalogWriter {
  private final Catalog catalog;

  CatalogWriter(Catalog catalog) {
    this.catalog = catalog;
  }

  CatalogImage image() {
    return catalog.image();
  }

  /**
   * Submits a command; when it returns, this process sees its effect.
   *
   * @throws QueryFailure if it is refused, with InfluxDB's text
   * @throws HyperbyteException UNAVAILABLE if it isn't known whether it took effect
   */
  void submit(CatalogCommand command) {
    Verdict verdict;
    try {
      verdict = catalog.submit(command).join();
    } catch (CompletionException e) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "the catalog cannot be reached: " + e.getCause(), e);
    }
    if (verdict.error() != null) {
      throw new QueryFailure(verdict.error());
    }
  }
}
