package io.hyperbytedb.server.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.manifest.Deletes;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent;
import io.hyperbytedb.catalog.manifest.ManifestVerdict;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.files.TableWriter;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.TableId;
import io.hyperbytedb.server.tools.DataCheck.LogRange;
import io.hyperbytedb.testing.TestFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataCheckTest {
  private static final SeriesKey KEY = SeriesKey.of("m", "host", "a");
  private static final LogRange LOG = new LogRange(0, 20);

  @TempDir Path folder;
  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private Manifest manifest;
  private FileEntry entry;

  @BeforeEach
  void commitOneFile() throws IOException {
    log.ensureTopic(new TopicSpec("manifest", 1, 1, Map.of()));
    manifest = Manifest.start(log, "manifest", 1, p -> new MemoryStateStore(), new TestFaults());
    entry =
        new TableWriter(new LocalStorage(folder))
            .write(
                new TableSpec(
                    "d",
                    "autogen",
                    new FileScope(new TableId(1, 2, "m"), 0, 0, 20, 0, 0, 3_600_000_000_000L)),
                "",
                new SortedRows(
                    1,
                    new long[] {SeriesId.of(0, 0)},
                    new int[] {0, 2},
                    new long[] {1, 2},
                    List.of(new FieldColumn("v", new LongColumn(2, new long[] {3, 4}, null)))),
                id -> KEY);
    ManifestVerdict claimed = manifest.submit(0, new ManifestEvent.ClaimOwnership("n")).join();
    ManifestVerdict committed =
        manifest
            .submit(
                0,
                new ManifestEvent.FileCommit(
                    0,
                    20,
                    claimed.epoch(),
                    List.of(entry),
                    List.of(new ManifestEvent.NewSeries(1, KEY)),
                    Deletes.NONE))
            .join();
    assertThat(committed.refusal()).isNull();
  }

  @AfterEach
  void close() {
    manifest.close();
    log.close();
  }

  private DataCheck check(boolean deep, LogRange range) {
    DataCheck check = new DataCheck(new LocalStorage(folder), deep);
    check.partition(0, manifest.image(0), range);
    return check;
  }

  @Test
  void findsNothingInWholeData() throws IOException {
    DataCheck check = check(/* deep= */ true, LOG);

    assertThat(check.problems()).isEmpty();
    assertThat(check.orphans()).isEmpty();
    assertThat(check.files()).isOne();
  }

  @Test
  void namesAnOrphanAndAMissingFile() throws IOException {
    Files.move(folder.resolve(entry.path()), folder.resolve("other.parquet"));

    DataCheck check = check(/* deep= */ false, LOG);

    assertThat(check.problems())
        .containsExactly(new DataCheck.Problem("file [" + entry.path() + "]", "is missing"));
    assertThat(check.orphans()).containsExactly("other.parquet");
  }

  @Test
  void namesATornFile() throws IOException {
    Path file = folder.resolve(entry.path());
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 90));

    assertThat(check(/* deep= */ false, LOG).problems())
        .extracting(DataCheck.Problem::what)
        .anyMatch(what -> what.contains("is not a whole Parquet file"))
        .anyMatch(what -> what.startsWith("bytes: [90], the manifest says ["));
  }

  @Test
  void namesEveryFlippedByteOfAPageWhenDeep() throws IOException {
    Path file = folder.resolve(entry.path());
    byte[] bytes = Files.readAllBytes(file);
    bytes[30] ^= 1;
    Files.write(file, bytes);

    assertThat(check(/* deep= */ true, LOG).problems()).hasSize(1);
  }

  @Test
  void namesAFileOfOtherRows() throws IOException {
    new TableWriter(new LocalStorage(folder))
        .write(
            new TableSpec(
                "d",
                "autogen",
                new FileScope(new TableId(1, 2, "m"), 0, 0, 20, 0, 0, 3_600_000_000_000L)),
            "",
            new SortedRows(
                1,
                new long[] {SeriesId.of(0, 5)},
                new int[] {0, 1},
                new long[] {1},
                List.of(new FieldColumn("w", new LongColumn(1, new long[] {3}, null)))),
            id -> KEY);

    assertThat(check(/* deep= */ false, LOG).problems())
        .extracting(DataCheck.Problem::what)
        .contains(
            "rows: [1], the manifest says [2]",
            "latest time: [1], the manifest says [2]",
            "lacks fields that the manifest says it has",
            "has rows of series [5], which is not in the index",
            "has other series than the manifest says");
  }

  @Test
  void namesALogThatIsTooShort() {
    assertThat(check(/* deep= */ false, new LogRange(30, 30)).problems())
        .extracting(DataCheck.Problem::what)
        .containsExactly("the log starts at [30], flushed is [20]");
    assertThat(check(/* deep= */ false, new LogRange(0, 19)).problems())
        .extracting(DataCheck.Problem::what)
        .containsExactly("the log ends at [19], flushed is [20]");
  }
}
