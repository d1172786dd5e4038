package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.CatalogCommand.DropDatabase;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SortedRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageNodeTest extends StorageNodeFixture {
  @Test
  void whateverIsKilledNothingIsLostOrDouble() throws Exception {
    long seed = 42;
    lives(new Random(seed), seed, 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whateverIsKilledDeletesAreNeitherLostNorDoneToLaterRows(long seed) throws Exception {
    lives(new Random(seed), seed, 3);
  }

  /**
   * @param deletes one in this many steps is a delete; 0 for none
   */
  private void lives(Random random, long seed, int deletes) throws Exception {
    for (int life = 0; life < (deletes == 0 ? 60 : 30); life++) {
      Node process = new Node();
      Database database = process.database();
      for (int step = 0; step < 1 + random.nextInt(12); step++) {
        write(random, database);
        if (deletes > 0 && random.nextInt(deletes) == 0) {
          delete(random, database);
        }
        if (random.nextInt(5) == 0) {
          if (random.nextInt(3) == 0) {
            storage.failFrom(random.nextInt(20));
          }
          if (random.nextInt(5) == 0) {
            log.loseNextAcknowledgement();
          }
          process.node.flushNow();
          storage.crash();
          log.endInjectedFailure();
        }
      }
      assertThat(read(process, database)).as("seed %d life %d", seed, life).isEqualTo(model);
      assertThat(indexed(process, database)).as("seed %d life %d", seed, life).isEqualTo(alive);
      if (life % 10 == 9) {
        everyFileCanBeMadeAgain(process);
      }
      if (random.nextInt(3) == 0) {
        process.close();
      } else {
        process.kill(random);
      }
    }
  }

  private void everyFileCanBeMadeAgain(Node process) throws IOException {
    LogReplay replay = new LogReplay(log, "wal", process.manifest, storage, 1 << 28);
    for (int p = 0; p < PARTITIONS; p++) {
      for (FileEntry file : process.manifest.image(p).files()) {
        FileEntry made = replay.rebuild(file, FileNames.beside(file, "abc"));
        assertThat(made.path()).isNotEqualTo(file.path());
        assertThat(made)
            .usingRecursiveComparison()
            .ignoringFields("path")
            .as(file.path())
            .isEqualTo(file);
        storage.delete(made.path());
      }
    }
  }

  @Test
  void aFileThatTheDiskGotWrongIsNotCommittedAndWrittenAgain() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(9);
      for (int i = 0; i < 10; i++) {
        write(random, database);
      }
      assertThat(read(process, database)).isEqualTo(model);
      storage.damageWrite(5);
      process.node.flushNow();
      assertThat(List.of(process.manifest.image(0), process.manifest.image(1)))
          .as("the flush of one partition failed")
          .anyMatch(image -> image.flushedOffset() == 0);
      assertThat(read(process, database)).isEqualTo(model);
      process.node.flushNow();
      assertThat(List.of(process.manifest.image(0), process.manifest.image(1)))
          .allMatch(image -> image.flushedOffset() > 0);
      assertThat(read(process, database)).isEqualTo(model);
    }
  }

  @Test
  void aFlushOnDemandHasAllThatWasAcknowledged() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(10);
      for (int i = 0; i < 50; i++) {
        write(random, database);
        process.node.flushAcknowledged();
        for (int p = 0; p < 2; p++) {
          Partition partition = new Partition("wal", p);
          long end = log.endOffsets(List.of(partition)).join().getOrDefault(partition, -1L);
          assertThat(process.manifest.image(p).flushedOffset()).isEqualTo(end);
        }
      }
    }
  }

  @Test
  void seriesOfADroppedDatabaseDoNotComeBack() throws Exception {
    Node process = new Node();
    Database database = process.database();
    Random random = new Random(11);
    for (int i = 0; i < 10; i++) {
      write(random, database);
      if (i == 5) {
        read(process, database);
        process.node.flushNow();
      }
    }
    read(process, database);
    assertThat(process.manifest.index().measurements(database.id())).containsExactly("m");
    process.catalog.submit(new DropDatabase("db")).join().orThrow();
    process.kill(random);
    try (Node again = new Node()) {
      read(again, database);
      assertThat(again.manifest.index().measurements(database.id())).isEmpty();
    }
  }

  @Test
  void aLogThatEndsBeforeTheFilesIsRefused() throws Exception {
    Node process = new Node();
    Database database = process.database();
    Random random = new Random(10);
    for (int i = 0; i < 20; i++) {
      write(random, database);
    }
    read(process, database);
    process.close();
    long flushed;
    try (Node again = new Node()) {
      flushed = again.manifest.image(1).flushedOffset();
    }
    assertThat(flushed).isGreaterThan(2);
    log.loseFrom(new Partition("wal", 1), flushed - 2);
    assertThatThrownBy(Node::new)
        .isInstanceOf(HyperbyteException.class)
        .hasMessageContaining(
            "wal-1 ends at offset %d, but its files go up to offset %d", flushed - 2, flushed);
  }

  @Test
  void aFailingFlushIsTriedLessAndLessOften() {
    AtomicInteger failing = new AtomicInteger();
    FlushBackoff backoff = new FlushBackoff(3, failing);
    long now = Long.MAX_VALUE - 5;
    assertThat(backoff.ready(now)).isTrue();
    int tries = 0;
    for (long millis = 0; millis < 60_000; millis += 50) {
      if (backoff.ready(now + millis * 1_000_000)) {
        tries++;
        backoff.failed(new IOException("disk full"), now + millis * 1_000_000);
        assertThat(failing).hasValue(1);
      }
    }
    assertThat(tries).isBetween(8, 14);
    backoff.succeeded();
    assertThat(failing).hasValue(0);
    assertThat(backoff.ready(now)).isTrue();
  }

  @Test
  void aPartitionThatCannotFlushIsAProblemAfterAMinute() {
    FlushBackoff backoff = new FlushBackoff(3, new AtomicInteger());
    Duration minute = Duration.ofMinutes(1);
    long second = 1_000_000_000L;
    long now = Long.MAX_VALUE - 5;
    assertThat(backoff.problem(now, minute)).isNull();
    backoff.failed(new IOException("broken"), now);
    backoff.failed(new IOException("broken"), now + 59 * second);
    assertThat(backoff.problem(now + 59 * second, minute)).isNull();
    assertThat(backoff.problem(now + 75 * second, minute))
        .isEqualTo("partition 3 has failed to flush for 75 s: java.io.IOException: broken");
    assertThat(backoff.failingNanos(now + 75 * second)).isEqualTo(75 * second);
    backoff.begun(now + 76 * second);
    backoff.succeeded();
    assertThat(backoff.problem(now + 90 * second, minute)).isNull();
    assertThat(backoff.failingNanos(now + 90 * second)).isZero();
    backoff.begun(now + 100 * second);
    assertThat(backoff.problem(now + 350 * second, minute)).isNull();
    assertThat(backoff.problem(now + 401 * second, minute))
        .isEqualTo("the flush of partition 3 has not ended for 301 s");
  }

  @Test
  void aZombieCannotCommit() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(7);
      for (int i = 0; i < 5; i++) {
        write(random, database);
      }
      for (int p = 0; p < PARTITIONS; p++) {
        process.manifest.submit(p, new ClaimOwnership("other")).join();
      }
      process.node.flushNow();
      for (int p = 0; p < PARTITIONS; p++) {
        assertThat(process.manifest.image(p).flushedOffset()).isZero();
        assertThat(process.manifest.image(p).files()).isEmpty();
      }
    }
  }

  @Test
  void anUnreadableRecordIsSetAsideAndTheRestIsThere() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(8);
      write(random, database);
      log.append(new Partition("wal", 0), "rubbish".getBytes(StandardCharsets.UTF_8)).join();
      for (int i = 0; i < 5; i++) {
        write(random, database);
      }
      assertThat(read(process, database)).isEqualTo(model);
      process.node.flushNow();
      assertThat(read(process, database)).isEqualTo(model);
      try (var files = Files.list(directory)) {
        assertThat(files.map(file -> String.valueOf(file.getFileName())).sorted().toList())
            .hasSize(2)
            .allMatch(name -> name.startsWith("0-"));
      }
    }
  }

  @Test
  void readersSeePrefixesWhileRowsArrive() throws Exception {
    MeasurementTable table = new MeasurementTable(0);
    int batches = 400;
    int size = 500;
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int b = 0; b < batches; b++) {
                    long[] values = new long[size];
                    Arrays.fill(values, b);
                    long[] times = new long[size];
                    int[] series = new int[size];
                    for (int i = 0; i < size; i++) {
                      times[i] = (long) b * size + i;
                      series[i] = i % 10;
                    }
                    table.append(
                        new ArrivedRows(
                            "m",
                            size,
                            series,
                            times,
                            List.of(new FieldColumn("v", new LongColumn(size, values, null)))),
                        new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
                    table.sealIfFull();
                  }
                });
    int seen = 0;
    while (seen < batches * size) {
      int rows = 0;
      for (SortedRows block : table.blocks()) {
        rows += block.size();
        LongColumn values = (LongColumn) block.fields().getFirst().column();
        for (int i = 0; i < block.size(); i++) {
          if (values.values()[i] != block.times()[i] / size) {
            assertThat(values.values()[i]).isEqualTo(block.times()[i] / size);
          }
        }
      }
      assertThat(rows % size).isZero();
      assertThat(rows).isGreaterThanOrEqualTo(seen);
      seen = rows;
    }
    writer.join();
    assertThat(Objects.requireNonNull(table.merged()).size()).isEqualTo(batches * size);
  }
}
