package io.hyperbytedb.cluster;

import io.hyperbytedb.cluster.checkpoint.StateTransfer;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.log.rocks.RocksStateStores;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * {@code GET /internal/sync/metadata?replica=R}: this process's state, for a process of a replica
 * (its own if none is named); one of another replica gets the catalog without the manifest.
 * Thread-safe.
 */
public final class MetadataHandler implements HttpHandler {
  /** Its route. */
  public static final String PATH = "/internal/sync/metadata";

  private final RocksStateStores stores;
  private final String replica;
  private final Path scratch;

  /**
   * @param replica the replica of this process
   * @param scratch a directory for temporary copies
   */
  public MetadataHandler(RocksStateStores stores, String replica, Path scratch) {
    this.stores = stores;
    this.replica = replica;
    this.scratch = scratch;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String asked = exchange.queryParam("replica");
    try (OutputStream out = exchange.respondStreaming(200, "application/zip")) {
      StateTransfer.send(stores, asked == null || asked.equals(replica), scratch, out);
    }
  }
}
