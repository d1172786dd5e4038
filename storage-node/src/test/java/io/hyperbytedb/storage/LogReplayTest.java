package io.hyperbytedb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.cluster.log.FileRebuild;
import io.hyperbytedb.files.TableMerger;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileContent;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files that can be rebuilt from the log, and those that cannot. */
class LogReplayTest extends StorageNodeFixture {
  @Test
  void whatTheLogDoesNotHaveIsNotMadeAgain() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      Random random = new Random(12);
      for (int i = 0; i < 20; i++) {
        write(random, database);
      }
      process.node.flushAcknowledged();
      FileEntry file = process.manifest.image(0).files().getFirst();
      FileEntry other = withHash(file, file.logicalHash() + 1);
      LogReplay replay = new LogReplay(log, "wal", process.manifest, storage, 1 << 28);
      List<String> before = storage.list("");
      assertThatThrownBy(() -> replay.rebuild(other, "abc.parquet"))
          .isInstanceOf(FileRebuild.ImpossibleException.class)
          .hasMessage("the rows in the log differ from those of the file");
      LogReplay small = new LogReplay(log, "wal", process.manifest, storage, 100);
      assertThatThrownBy(() -> small.rebuild(file, "abc.parquet"))
          .isInstanceOf(FileRebuild.ImpossibleException.class)
          .hasMessage("its rows take more than 100 bytes of memory");
      log.deleteBefore(new Partition("wal", 0), 1);
      assertThatThrownBy(() -> replay.rebuild(file, "abc.parquet"))
          .isInstanceOf(FileRebuild.ImpossibleException.class)
          .hasMessageContaining("which is no longer in the log: it starts at 1");
      assertThat(storage.list("")).isEqualTo(before);
    }
  }

  @Test
  void aMergeThatSkippedAFileOfOtherTimesIsMadeAgain() throws Exception {
    try (Node process = new Node()) {
      Database database = process.database();
      for (long time : new long[] {1, 3, 2}) {
        writeRow(database, time);
        process.node.flushAcknowledged();
      }
      List<FileEntry> files =
          process.manifest.image(0).files().stream()
              .sorted(Comparator.comparingLong(FileEntry::fromOffset))
              .toList();
      FileEntry first = files.get(0);
      FileEntry last = files.get(2);
      TableSpec spec =
          new TableSpec(
              "db",
              "autogen",
              new FileScope(
                  first.scope().table(),
                  0,
                  first.fromOffset(),
                  last.toOffset(),
                  1,
                  first.bucketStart(),
                  first.bucketEnd()));
      FileEntry merged =
          Objects.requireNonNull(
              new TableMerger(storage, true, 1 << 18)
                  .merge(
                      spec,
                      "merged",
                      List.of(
                          new TableMerger.Input(first.path(), TableMerger.DeadTimes.NONE),
                          new TableMerger.Input(last.path(), TableMerger.DeadTimes.NONE)),
                      id -> process.manifest.series(0).key(SeriesId.ordinal(id)),
                      () -> false));
      FileEntry made =
          new LogReplay(log, "wal", process.manifest, storage, 1 << 28)
              .rebuild(merged, "made.parquet");
      assertThat(made.rows()).isEqualTo(2);
      assertThat(made.logicalHash()).isEqualTo(merged.logicalHash());
    }
  }

  private void writeRow(Database database, long time) {
    WalBatch batch =
        new WalBatch(
            database.id(),
            database.policies().getFirst().id(),
            "db",
            "autogen",
            List.of(SeriesKey.of("m", "p", "p0", "s", "s0")),
            List.of(
                new ArrivedRows(
                    "m",
                    1,
                    new int[] {0},
                    new long[] {time},
                    List.of(
                        new FieldColumn(
                            "a", new DoubleColumn(1, new double[] {time}, new long[] {1}))))));
    log.append(new Partition("wal", 0), codec.encode(batch)).join();
  }

  private static FileEntry withHash(FileEntry file, long hash) {
    return new FileEntry(
        file.path(),
        file.scope(),
        new FileContent(
            file.rows(),
            file.minTime(),
            file.maxTime(),
            file.bytes(),
            hash,
            file.fields(),
            file.series()));
  }
}
