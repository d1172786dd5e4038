package io.hyperbytedb.server.backup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the log of a backup goes: its partitions start and go on at the offsets of the backup. */
public sealed interface RestoredLog permits BrokerDirectory, KafkaTopics {
  /** What is there now, and is to be moved aside before. */
  List<Path> occupied();

  /**
   * Before anything is changed.
   *
   * @param partitions of the WAL
   * @throws BackupException if there is a log already that cannot be moved aside
   */
  void prepare(int partitions);

  /**
   * Makes the log.
   *
   * @param input the backup, which was checked
   */
  void write(Path input, BackupManifest manifest, Progress progress) throws IOException;
}
