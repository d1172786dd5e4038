package io.hyperbytedb.server.sim;

import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.QueryLimits;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.http.OtherNodes;
import io.hyperbytedb.query.http.QueryHandler;
import io.hyperbytedb.query.http.QuerySettings;
import io.hyperbytedb.query.memory.MemoryPool;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.ViewWindows;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.query.statements.StatementSummary;
import io.hyperbytedb.query.view.ViewRefresher;
import io.hyperbytedb.testing.SameThread;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.WritePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A gateway and a query node. */
final class FrontProcess extends SimulatedProcess {
  private final WritePath writes;
  private final QueryHandler queries;
  private final QueryData data;
  private final FileCache cache;

  /**
   * @param owner the owner whose tail is read; null if there is none
   */
  FrontProcess(String name, World world, Supplier<@Nullable StorageProcess> owner) {
    this(name, world, owner, ViewWindows.NONE);
  }

  /**
   * @param owner the owner whose tail is read; null if there is none
   * @param windows tells queries what they can read from views
   */
  FrontProcess(
      String name, World world, Supplier<@Nullable StorageProcess> owner, ViewWindows windows) {
    super(name, world);
    this.writes = new WritePath(catalog, log, "wal", World.PARTITIONS, world::now);
    this.cache = new FileCache(files, 3);
    this.data =
        new QueryData(
            catalog,
            manifest,
            new OwnersTail(owner),
            cache,
            writes,
            new DeletePath(log, "wal", World.PARTITIONS),
            new SameThread());
    this.queries =
        new QueryHandler(
            data,
            new QuerySettings(
                new QueryRegistry(QueryLimits.NONE, MemoryPool.unlimited()),
                new StatementSummary(0),
                new NoPasswords(),
                new QuerySettings.Identity("sim", "sim:8086"),
                Compatibility.V1_12,
                OtherNodes.NONE,
                new StreamStatus() {
                  @Override
                  public Map<Long, ViewStatus> views() {
                    return Map.of();
                  }

                  @Override
                  public ViewWindows windows() {
                    return windows;
                  }
                }),
            new PrometheusMetrics(),
            world::now);
  }

  /** Writes lines; the client must repeat what fails. */
  void write(String policy, String lines) {
    RowWriter writer = writes.newWriter();
    byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
    writer.begin(writes.target(writes.database("db"), policy));
    var _ = new LineParser(writer, 1 << 20).parse(bytes, 0, bytes.length, Precision.NANOSECONDS, 0);
    var _ = writer.finish().await();
  }

  /** Computes windows of views. */
  ViewRefresher refresher() {
    return new ViewRefresher(
        data, new QueryRegistry(QueryLimits.NONE, MemoryPool.unlimited()), world::now, () -> false);
  }

  String query(String statement) {
    try {
      return new StatementExchange(statement).answeredBy(queries);
    } catch (Exception e) {
      throw new IllegalStateException(statement, e);
    }
  }

  @Override
  void kill() {
    cache.close();
    super.kill();
  }

  /**
   * The tail of the current owner of the partitions; this process catches up with its state first.
   */
  private final class OwnersTail implements HotTail {
    private final Supplier<@Nullable StorageProcess> owner;

    OwnersTail(Supplier<@Nullable StorageProcess> owner) {
      this.owner = owner;
    }

    private StorageProcess owner() {
      StorageProcess process = owner.get();
      if (process == null) {
        throw new HyperbyteException(ErrorCode.UNAVAILABLE, "the partitions have no owner");
      }
      return process;
    }

    @Override
    public CompletableFuture<List<TailRows>> rows(TailRequest request) {
      CompletableFuture<List<TailRows>> rows = owner().node.rows(request);
      world.faults.without(log::deliverAll);
      return rows;
    }

    @Override
    public CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency) {
      CompletableFuture<List<TailSeries>> series = owner().node.series(databaseId, consistency);
      world.faults.without(log::deliverAll);
      return series;
    }
  }

  private static final class NoPasswords implements PasswordHasher {
    @Override
    public String hash(String password) {
      throw new IllegalStateException("passwords are not used here");
    }

    @Override
    public boolean matches(String password, String hash) {
      throw new IllegalStateException("passwords are not used here");
    }
  }
}
