package io.hyperbytedb.server;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.backup.Restorer;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.tools.CheckReport;
import io.hyperbytedb.server.tools.DataCheck;
import io.hyperbytedb.server.tools.DataCheck.LogRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory of a stopped server, with its log and manifest, which first catches up with
 * the log as at a start. Nothing consumes, flushes or compacts.
 */
final class OfflineData implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OfflineData.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Path dataDir;
  private final KafkaLog log;
  private final Manifest manifest;
  private final Storage storage;

  private OfflineData(Config config) {
    dataDir = config.storage().dataDir();
    try {
      own(DataDirLock.takeAll(config));
      Restorer.refuseUnfinished(dataDir);
      log = own(log(config));
      StateLogs logs = Topics.ensure(log, config.kafka());
      int partitions = logs.partitions();
      RocksStateStores stores =
          own(new RocksStateStores(config.storage().metaDir().resolve("state")));
      manifest =
          own(
              Manifest.start(
                  log,
                  logs.manifest(),
                  partitions,
                  p -> stores.store(StateLogs.manifestStore(p)),
                  Settings.faults(new PrometheusMetrics())));
      storage = new LocalStorage(dataDir.resolve("data"));
      for (int p = 0; p < partitions; p++) {
        var _ = manifest.catchUp(p).join();
      }
    } catch (CompletionException e) {
      close();
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "the state cannot be read: " + e.getCause(), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens a directory.
   *
   * @throws HyperbyteException if it does not exist, is in use, or its state cannot be read
   */
  static OfflineData open(Config config) {
    Path dir = config.storage().dataDir();
    if (!Files.isDirectory(dir)) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "there is no data directory [" + dir.toAbsolutePath() + "]");
    }
    return new OfflineData(config);
  }

  private KafkaLog log(Config config) {
    if (!config.kafka().embedded()) {
      return new KafkaLog(
          KafkaLogConfig.of(config.kafka().bootstrapServers())
              .with(config.kafka().clientProperties()));
    }
    Path dir = config.storage().walDir().resolve("kafka");
    if (!Files.isDirectory(dir)) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, "there is no log in [" + dir + "]");
    }
    EmbeddedBroker broker = own(EmbeddedBroker.start(BrokerConfig.ofThisProcess(dir)));
    return new KafkaLog(
        KafkaLogConfig.of(broker.bootstrapServers()).with(broker.clientProperties()));
  }

  /**
   * Compares files, manifest and log.
   *
   * @param deep whether to read every page
   * @param repair whether to move unreferenced files into {@code quarantine/orphans}
   */
  CheckReport check(String walTopic, boolean deep, boolean repair) throws IOException {
    List<Partition> wal = Partition.all(walTopic, manifest.partitions());
    Map<Partition, Long> starts = log.startOffsets(wal).join();
    Map<Partition, Long> ends = log.endOffsets(wal).join();
    DataCheck check = new DataCheck(storage, deep);
    for (Partition p : wal) {
      LogRange range =
          new LogRange(Objects.requireNonNull(starts.get(p)), Objects.requireNonNull(ends.get(p)));
      check.partition(p.number(), manifest.image(p.number()), range);
    }
    List<String> orphans = check.orphans();
    if (repair) {
      for (String orphan : orphans) {
        moveAside(orphan);
      }
    }
    return new CheckReport(
        manifest.partitions(), check.files(), deep, check.problems(), orphans, repair);
  }

  private void moveAside(String path) throws IOException {
    Path target = dataDir.resolve("quarantine").resolve("orphans").resolve(path);
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    Files.move(dataDir.resolve("data").resolve(path), target);
  }

  private <T extends AutoCloseable> T own(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      AutoCloseable part = opened.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.error("{} did not close cleanly", part.getClass().getSimpleName(), e);
      }
    }
  }
}
