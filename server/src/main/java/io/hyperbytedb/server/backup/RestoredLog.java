package io.hyperbytedb.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The target of a backup's log: its partitions start and continue at the offsets of the backup. */
public sealed interface RestoredLog permits BrokerDirectory, KafkaTopics {
  /** Existing directories that must be moved aside first. */
  List<Path> occupied();

  /**
   * Checks the target before anything is changed.
   *
   * @param partitions the number of WAL partitions
   * @throws BackupException if there is a log already that cannot be moved aside
   */
  void prepare(int partitions);

  /**
   * Writes the log.
   *
   * @param input the backup, which was checked
   */
  void write(Path input, BackupManifest manifest, Progress progress) throws IOException;
}
