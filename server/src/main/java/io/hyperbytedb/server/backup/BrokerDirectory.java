package io.hyperbytedb.server.backup;

import io.hyperbytedb.broker.PartitionFiles;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.server.backup.BackupManifest.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;

/** Restores a log into the directory of a stopped embedded broker by writing its segments. */
public final class BrokerDirectory implements RestoredLog {
  private final Path walDir;
  private final IntFunction<StateLogs> makeTopics;

  /**
   * @param walDir the broker's directory
   * @param makeTopics creates topics with a number of partitions in it, and stops the broker again
   */
  public BrokerDirectory(Path walDir, IntFunction<StateLogs> makeTopics) {
    this.walDir = walDir;
    this.makeTopics = makeTopics;
  }

  @Override
  public List<Path> occupied() {
    return List.of(walDir.resolve("kafka"), walDir.resolve("kafka.cluster.id"));
  }

  @Override
  public void prepare(int partitions) {}

  @Override
  public void write(Path input, BackupManifest manifest, Progress progress) throws IOException {
    List<Position> partitions = manifest.partitions();
    StateLogs logs = makeTopics.apply(partitions.size());
    Path broker = walDir.resolve("kafka");
    PartitionFiles.replace(broker, logs.catalog(), 0, manifest.catalogOffset()).close();
    for (int p = 0; p < partitions.size(); p++) {
      progress.at("log", p, partitions.size());
      Position position = partitions.get(p);
      PartitionFiles.replace(broker, logs.manifest(), p, position.manifest()).close();
      try (PartitionFiles files =
          PartitionFiles.replace(broker, logs.wal(), p, position.flushed())) {
        WalFile.read(input.resolve(BackupManifest.walPath(p)), files::append);
      }
    }
    BackupFiles.sync(broker);
    progress.at("log", partitions.size(), partitions.size());
  }
}
