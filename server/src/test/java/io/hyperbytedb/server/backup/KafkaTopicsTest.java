package io.hyperbytedb.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.server.backup.BackupManifest.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaTopicsTest {
  private static final BackupManifest MANIFEST =
      new BackupManifest(
          "1", Instant.EPOCH, 7, List.of(new Position(5, 120_000, 120_003)), List.of());

  @TempDir Path backup;
  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final KafkaTopics topics = new KafkaTopics(log, this::make);

  private StateLogs make(int partitions) {
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("manifest", partitions, 1, Map.of()));
    int made = log.ensureTopic(new TopicSpec("wal", partitions, 1, Map.of()));
    return new StateLogs("catalog", "manifest", "wal", made);
  }

  @BeforeEach
  void records() throws IOException {
    Files.createDirectory(backup.resolve(BackupManifest.WAL));
    try (WalFile.Writer out = new WalFile.Writer(backup.resolve(BackupManifest.walPath(0)))) {
      for (int i = 0; i < 3; i++) {
        out.add(new LogRecord(120_000 + i, 1, null, new byte[] {(byte) i}));
      }
    }
  }

  @Test
  void partitionsStartAndGoOnWhereTheBackupSays() throws Exception {
    topics.prepare(1);
    topics.write(backup, MANIFEST, (phase, done, total) -> {});
    assertThat(range("catalog")).containsExactly(7L, 7L);
    assertThat(range("manifest")).containsExactly(5L, 5L);
    assertThat(range("wal")).containsExactly(120_000L, 120_003L);
    List<LogRecord> read = new ArrayList<>();
    try (LogReader reader = log.read(new Partition("wal", 0), 120_000)) {
      while (read.size() < 3) {
        read.addAll(reader.poll(Duration.ofSeconds(1)));
      }
    }
    assertThat(read).extracting(record -> (int) record.value()[0]).containsExactly(0, 1, 2);
  }

  @Test
  void aLogThatHadRecordsIsLeftAlone() {
    topics.prepare(1);
    log.append(new Partition("catalog", 0), new byte[1]).join();
    log.deleteBefore(new Partition("catalog", 0), 1);
    assertThatThrownBy(() -> topics.prepare(1))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("[catalog-0] has, or had, records");
    assertThatThrownBy(() -> topics.prepare(2))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("[wal] has [1] partitions, the backup [2]");
  }

  @Test
  void aWriterBesideItIsNoticed() {
    topics.prepare(1);
    log.append(new Partition("wal", 0), new byte[1]).join();
    assertThatThrownBy(() -> topics.write(backup, MANIFEST, (phase, done, total) -> {}))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("wal-0 gave offset [1] instead of [0]");
  }

  private List<Long> range(String topic) {
    Partition partition = new Partition(topic, 0);
    return List.of(
        log.startOffsets(List.of(partition)).join().getOrDefault(partition, -1L),
        log.endOffsets(List.of(partition)).join().getOrDefault(partition, -1L));
  }
}
