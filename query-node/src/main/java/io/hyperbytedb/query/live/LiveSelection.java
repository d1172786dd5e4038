package io.hyperbytedb.query.live;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MeasurementSchema;
import io.hyperbytedb.catalog.User;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.http.GoText;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.log.wal.WalHeader;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.query.json.RowLines;
import io.hyperbytedb.query.plan.BatchFilter;
import io.hyperbytedb.query.scan.QueryData;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the rows of a live tail out of the records of the WAL. For one thread. */
final class LiveSelection {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSelection.class);

  /** The most measurements whose fields are remembered. */
  private static final int MOST_KNOWN = 10_000;

  private final Catalog catalog;
  private final LiveRequest request;
  private final Principal principal;
  private final BatchFilter filter;
  private final Map<Place, Known> known = new HashMap<>();
  private @Nullable CatalogImage checked;
  private @Nullable String problem;

  /** A measurement of a retention policy. */
  private record Place(long policyId, String measurement) {}

  /** The fields of a measurement that the condition names, according to a schema. */
  private record Known(MeasurementSchema schema, List<FieldName> fields) {}

  LiveSelection(Catalog catalog, LiveRequest request, Principal principal, BatchFilter filter) {
    this.catalog = catalog;
    this.request = request;
    this.principal = principal;
    this.filter = filter;
  }

  /** Why there are no rows to show, or not to this user; null if there may be some. */
  @Nullable String problem() {
    CatalogImage image = catalog.image();
    if (image != checked) {
      checked = image;
      problem = problem(image);
    }
    return problem;
  }

  private @Nullable String problem(CatalogImage image) {
    Database database = image.database(request.database());
    if (database == null) {
      return "database not found: " + GoText.quote(request.database());
    }
    if (!request.policy().isEmpty() && database.policy(request.policy()) == null) {
      return "retention policy not found: " + request.policy();
    }
    if (principal.name().isEmpty()) {
      return null;
    }
    User user = image.user(principal.name());
    return user != null && Principal.of(user).mayRead(request.database())
        ? null
        : principal.name() + " may not read " + GoText.quote(request.database()) + " any more";
  }

  /**
   * Writes the rows of a record.
   *
   * @param most how many at most
   * @return how many were written
   */
  long write(byte[] value, RowLines out, long most) throws IOException {
    if (DeleteCodec.isMarker(value)) {
      return 0;
    }
    try {
      WalHeader header = WalCodec.header(value);
      return isAsked(header) ? write(WalCodec.decode(value), out, most) : 0;
    } catch (RecordFormatException e) {
      // The storage node puts it aside and says so.
      LOG.debug("a record is damaged", e);
      return 0;
    }
  }

  /** Whether a record belongs to the database; a late one may belong to one that was dropped. */
  private boolean isAsked(WalHeader header) {
    if (!header.database().equals(request.database())
        || !(request.policy().isEmpty() || header.policy().equals(request.policy()))) {
      return false;
    }
    return catalog.image().hasPolicy(header.databaseId(), header.policyId())
        || QueryData.await(catalog.catchUp()).hasPolicy(header.databaseId(), header.policyId());
  }

  private long write(WalBatch batch, RowLines out, long most) throws IOException {
    long left = most;
    SeriesView series = request.hasCondition() ? SeriesView.of(batch.series()) : SeriesView.EMPTY;
    out.batch(batch.policy(), batch.series());
    for (ArrivedRows block : batch.blocks()) {
      String measurement = request.measurement();
      if (measurement.isEmpty() || block.measurement().equals(measurement)) {
        left -= write(block, series, batch.policyId(), out, left);
      }
    }
    return most - left;
  }

  private long write(ArrivedRows block, SeriesView series, long policyId, RowLines out, long most)
      throws IOException {
    out.block(block);
    if (!request.hasCondition()) {
      int count = (int) Math.min(most, block.size());
      for (int row = 0; row < count; row++) {
        out.row(row);
      }
      return count;
    }
    int[] rows = filter.rows(block, series, fields(policyId, block.measurement()));
    int count = (int) Math.min(most, rows.length);
    for (int i = 0; i < count; i++) {
      out.row(rows[i]);
    }
    return count;
  }

  private List<FieldName> fields(long policyId, String measurement) {
    MeasurementSchema schema = catalog.image().schema(policyId, measurement);
    Place place = new Place(policyId, measurement);
    Known last = known.get(place);
    if (last != null && last.schema() == schema) {
      return last.fields();
    }
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    List<FieldName> fields = filter.fields(schema);
    known.put(place, new Known(schema, fields));
    return fields;
  }
}
