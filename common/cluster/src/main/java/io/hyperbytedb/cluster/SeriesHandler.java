package io.hyperbytedb.cluster;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /internal/series?database=D&measurement=M}: the number of series in this process's
 * index, for all databases or one.
 */
public final class SeriesHandler implements HttpHandler {
  private final Membership membership;
  private final Catalog catalog;
  private final Manifest manifest;

  /** Serves series counts. */
  public SeriesHandler(Membership membership, Catalog catalog, Manifest manifest) {
    this.membership = membership;
    this.catalog = catalog;
    this.manifest = manifest;
  }

  @Override
  public void handle(HttpExchange exchange) {
    String wanted = exchange.queryParam("database");
    String measurement = exchange.queryParam("measurement");
    List<Object> databases = new ArrayList<>();
    for (Database database : catalog.image().databases()) {
      if (wanted == null || wanted.equals(database.name())) {
        databases.add(count(database, measurement));
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node_id", membership.self().nodeId());
    answer.put("databases", databases);
    Json.respond(exchange, 200, answer);
  }

  private Map<String, Object> count(Database database, @Nullable String wanted) {
    SeriesIndex index = manifest.index();
    List<Object> measurements = new ArrayList<>();
    long total = 0;
    for (String measurement : index.measurements(database.id())) {
      if (wanted == null || wanted.equals(measurement)) {
        long count = index.view(database.id(), measurement).size();
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("name", measurement);
        one.put("series", count);
        measurements.add(one);
        total += count;
      }
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("database", database.name());
    answer.put("series", total);
    answer.put("measurements", measurements);
    return answer;
  }
}
