package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFileTest {
  private static final long SEED = 20261123;

  @TempDir Path directory;

  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();

  @Test
  void whatWasWrittenIsRead() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 25; round++) {
      String what = "seed " + SEED + " round " + round;
      SortedRows rows =
          Tables.random(
              random, 1 + random.nextInt(200), round % 3 == 0 ? 2 : 1 + random.nextInt(300));
      FileEntry entry =
          new TableWriter(storage, true, 8192).write(Tables.SPEC, "", rows, Tables::key);
      assertThat(entry.rows()).isEqualTo(rows.size());
      try (FileCache cache = new FileCache(storage, 4);
          FileCache.Handle handle = cache.open(entry.path())) {
        TableFile file = handle.file();
        file.verify();
        assertThat(file.series().ids()).as(what).isEqualTo(rows.seriesIds());
        assertThat(file.series().starts()).as(what).isEqualTo(rows.runStarts());
        Tables.assertSame(rows, file, 0, rows.size(), what);
        for (int i = 0; i < 5; i++) {
          int from = random.nextInt(rows.size());
          Tables.assertSame(rows, file, from, from + random.nextInt(rows.size() - from + 1), what);
        }
      }
    }
  }

  @Test
  void integersThatChangeLittleTakeHalfAByte() throws Exception {
    Random random = new Random(SEED);
    int series = 100;
    int each = 1_000;
    long[] values = new long[series * each];
    long[] times = new long[values.length];
    long[] ids = new long[series];
    int[] starts = new int[series + 1];
    for (int run = 0; run < series; run++) {
      ids[run] = SeriesId.of(1, run);
      starts[run + 1] = (run + 1) * each;
      double value = random.nextDouble() * 100;
      for (int i = 0; i < each; i++) {
        times[run * each + i] = i * 1_000_000L;
        values[run * each + i] = (long) value;
        value = Math.clamp(value + random.nextGaussian(), 0, 100);
      }
    }
    LongColumn column = new LongColumn(values.length, values, null);
    SortedRows rows =
        new SortedRows(series, ids, starts, times, List.of(new FieldColumn("v", column)));
    FileEntry entry = new TableWriter(storage, true).write(Tables.SPEC, "", rows, Tables::key);
    assertThat((double) entry.bytes() / values.length).isLessThan(0.6);
  }

  @Test
  void pagesThatAreKeptReadTheSameWithoutBeingDecodedAgain() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 10; round++) {
      String what = "seed " + SEED + " round " + round;
      SortedRows rows = Tables.random(random, 1 + random.nextInt(50), 1 + random.nextInt(2_000));
      FileEntry entry =
          new TableWriter(storage, true, 8192).write(Tables.SPEC, "", rows, Tables::key);
      PageCache pages = new PageCache(64 << 20);
      try (FileCache cache = new FileCache(storage, 4, pages)) {
        try (FileCache.Handle handle = cache.open(entry.path())) {
          Tables.assertSame(rows, handle.file(), 0, rows.size(), what);
          long misses = pages.misses();
          assertThat(pages.bytes()).as(what).isPositive();
          Tables.assertSame(rows, handle.file(), 0, rows.size(), what);
          for (int i = 0; i < 5; i++) {
            int from = random.nextInt(rows.size());
            int to = from + random.nextInt(rows.size() - from + 1);
            Tables.assertSame(rows, handle.file(), from, to, what);
          }
          assertThat(pages.misses()).as(what).isEqualTo(misses);
        }
        cache.forget(entry.path());
      }
      assertThat(pages.bytes()).as(what).isZero();
    }
  }

  @Test
  void aFileThatIsDamagedWhileItsPagesAreKeptIsNoticed() throws Exception {
    Storage local = new LocalStorage(directory);
    SortedRows rows = Tables.random(new Random(SEED), 10, 500);
    FileEntry entry = new TableWriter(local, true, 8192).write(Tables.SPEC, "", rows, Tables::key);
    try (FileCache cache = new FileCache(local, 4, new PageCache(64 << 20))) {
      try (FileCache.Handle handle = cache.open(entry.path())) {
        Tables.assertSame(rows, handle.file(), 0, rows.size(), "before");
      }
      Files.write(directory.resolve(entry.path()), new byte[100]);
      assertThatThrownBy(() -> cache.open(entry.path())).isInstanceOf(CorruptFileException.class);
      Files.delete(directory.resolve(entry.path()));
      assertThatThrownBy(() -> cache.open(entry.path())).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void duckDbReadsTheSame() throws Exception {
    SortedRows rows = Tables.random(new Random(SEED), 60, 500);
    Storage local = new LocalStorage(directory);
    FileEntry entry = new TableWriter(local, true, 8192).write(Tables.SPEC, "", rows, Tables::key);
    assertThat(entry.path())
        .isEqualTo("d%20b/autogen/m%2fx/19700101T000000Z/1-10-20-0-0-3.parquet");
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT epoch_ns(time), _series, host, time_1, f01, f12, f03, Host4, Host2"
                    + " FROM read_parquet('"
                    + directory.resolve(entry.path())
                    + "')")) {
      int run = 0;
      for (int row = 0; row < rows.size(); row++) {
        while (row >= rows.runStarts()[run + 1]) {
          run++;
        }
        assertThat(result.next()).isTrue();
        assertThat(result.getLong(1)).isEqualTo(rows.times()[row]);
        assertThat(result.getLong(2)).isEqualTo(rows.seriesIds()[run]);
        var tags = Tables.key(rows.seriesIds()[run]).tags();
        assertThat(result.getString(3)).isEqualTo(tags.get(1));
        assertThat(result.getString(4)).isEqualTo(tags.get(2).equals("time") ? tags.get(3) : null);
        int[] fields = {0, 4, 6, 11, 5};
        for (int i = 0; i < fields.length; i++) {
          assertThat(result.getObject(5 + i))
              .isEqualTo(Tables.value(rows.fields().get(fields[i]).column(), row));
        }
      }
      assertThat(result.next()).isFalse();
    }
  }

  @Test
  void aFlippedBitIsNoticedOrDoesNoHarm() throws Exception {
    Random random = new Random(SEED);
    SortedRows rows = Tables.random(random, 20, 40);
    FileEntry entry = new TableWriter(storage).write(Tables.SPEC, "", rows, Tables::key);
    byte[] good;
    try (Storage.Input input = storage.open(entry.path())) {
      ByteBuffer bytes = input.bytes();
      good = new byte[bytes.capacity()];
      bytes.get(0, good);
    }
    for (int i = 0; i < 4_000; i++) {
      int bit = random.nextInt(good.length * 8);
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      try (Storage.Output out = storage.create("bad")) {
        out.write(bad, 0, bad.length);
        out.commit();
      }
      try (FileCache cache = new FileCache(storage, 1);
          FileCache.Handle handle = cache.open("bad")) {
        handle.file().verify();
        Tables.assertSame(rows, handle.file(), 0, rows.size(), "seed " + SEED + " bit " + bit);
      } catch (IOException expected) {
        assertThat(expected.getMessage())
            .contains("bad")
            .doesNotContainPattern("@[0-9a-f]{4}|Exception|Struct|serialized|parquet\\.|null");
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + SEED + " bit " + bit, e);
      }
    }
  }

  @Test
  void aFileThatWasStoredWrongIsNotCommitted() throws Exception {
    SortedRows rows = Tables.random(new Random(SEED), 20, 40);
    TableWriter writer = new TableWriter(storage);
    long before = storage.operations();
    FileEntry entry = writer.write(Tables.SPEC, "", rows, Tables::key);
    int operations = (int) (storage.operations() - before);
    storage.delete(entry.path());
    int refused = 0;
    for (int piece = 0; piece < operations; piece++) {
      storage.damageWrite(piece);
      try {
        writer.write(Tables.SPEC, "", rows, Tables::key);
        storage.delete(entry.path());
      } catch (CorruptFileException e) {
        refused++;
        assertThat(e).hasMessageContaining(entry.path());
        assertThat(storage.list("")).as("piece %d", piece).isEmpty();
      }
      storage.crash();
    }
    // Only errors in the statistics of page headers and indexes may go unnoticed.
    assertThat(refused).isGreaterThan(operations / 2);
  }

  @Test
  void aTruncatedFileIsNoFile() throws Exception {
    try (Storage.Output out = storage.create("short")) {
      out.write(TableWriter.MAGIC, 0, 4);
      out.commit();
    }
    try (FileCache cache = new FileCache(storage, 1)) {
      assertThatThrownBy(() -> cache.open("short"))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("short");
    }
  }
}
