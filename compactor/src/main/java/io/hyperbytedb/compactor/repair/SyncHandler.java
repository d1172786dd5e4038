package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.catalog.manifest.MerkleTree;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * Serves this replica to others, for {@link HttpReplica}: {@code POST /internal/sync/merkle},
 * {@code /internal/sync/slice} and {@code /internal/sync/file}. Thread-safe.
 */
public final class SyncHandler implements HttpHandler {
  /** Body: two times, followed by hexadecimal branches if leaves are requested. */
  public static final String MERKLE = "/internal/sync/merkle";

  /** Body: a slice. */
  public static final String SLICE = "/internal/sync/slice";

  /** Body: a path. */
  public static final String FILE = "/internal/sync/file";

  private static final int MAX_QUESTION = 1 << 20;

  private final OwnReplica replica;

  /** Answers for a replica. */
  public SyncHandler(OwnReplica replica) {
    this.replica = replica;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(MAX_QUESTION);
    String question = new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8);
    try {
      switch (exchange.path()) {
        case MERKLE -> respond(exchange, merkle(question.split(" ", -1)));
        case SLICE ->
            exchange.respond(
                200, "application/octet-stream", replica.slice(Slice.parse(question)).encode());
        default -> file(exchange, question);
      }
    } catch (IllegalArgumentException e) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "no question: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new HyperbyteException(ErrorCode.NOT_FOUND, String.valueOf(e.getMessage()), e);
    }
  }

  private String merkle(String[] question) {
    if (question.length < 2) {
      throw new IllegalArgumentException("two times are needed");
    }
    MerkleTree tree = replica.tree(Long.parseLong(question[0]), Long.parseLong(question[1]));
    if (question.length > 2) {
      return tree.encode(BitSet.valueOf(HexFormat.of().parseHex(question[2])));
    }
    StringBuilder branches = new StringBuilder();
    for (long branch : tree.branches()) {
      branches.append(Long.toHexString(branch)).append('\n');
    }
    return branches.toString();
  }

  private static void respond(HttpExchange exchange, String text) {
    exchange.respond(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  private void file(HttpExchange exchange, String path) throws IOException {
    InputStream bytes = replica.file(path);
    try (bytes;
        OutputStream out = exchange.respondStreaming(200, "application/octet-stream")) {
      bytes.transferTo(out);
    }
  }
}
