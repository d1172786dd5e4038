package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The bytes of each version of the file format, which must stay readable.
 *
 * <p>To add a version: raise {@code TableWriter.VERSION}; let {@code Footer} and the readers accept
 * the old one too; add {@code table-2.parquet} (a failing {@link
 * #theWriterStillWritesTheNewestVersion} leaves its output beside the test classes, as {@code
 * table-new.parquet}); add its number to {@link #VERSIONS}. Never regenerate an old file: users
 * have such files. A new zstd may compress differently; then add a second golden file of the same
 * version, so that both are read ({@code 1b} says another {@code created_by}).
 */
class GoldenFileTest {
  private static final List<String> VERSIONS = List.of("1", "1b");
  private static final int ROWS = 10_000;

  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();

  /** All types, encodings and gaps, over several pages; computed without random numbers. */
  private static SortedRows rows() {
    int series = 5;
    long[] ids = new long[series];
    int[] starts = new int[series + 1];
    for (int i = 0; i < series; i++) {
      ids[i] = SeriesId.of(1, i * 3);
      starts[i + 1] = (i + 1) * (ROWS / series);
    }
    long[] times = new long[ROWS];
    double[] rounded = new double[ROWS];
    double[] scattered = new double[ROWS];
    long[] small = new long[ROWS];
    long[] large = new long[ROWS];
    long[] bits = new long[Bits.words(ROWS)];
    long[] gaps = new long[Bits.words(ROWS)];
    StringBuilder text = new StringBuilder();
    int[] offsets = new int[ROWS + 1];
    for (int i = 0; i < ROWS; i++) {
      times[i] = (i % (ROWS / series)) * 10_000_000_000L + i % 7;
      rounded[i] = i % 50 / 4.0;
      scattered[i] = Math.sqrt(i);
      small[i] = i % 11;
      large[i] = i * 0x9E3779B97F4A7C15L;
      if (i % 3 == 0) {
        Bits.set(bits, i);
      }
      if (i % 5 != 0) {
        Bits.set(gaps, i);
        text.append(i % 4 == 0 ? "ü" : "text " + i % 9);
      }
      offsets[i + 1] = text.toString().getBytes(StandardCharsets.UTF_8).length;
    }
    return new SortedRows(
        series,
        ids,
        starts,
        times,
        List.of(
            new FieldColumn("rounded", new DoubleColumn(ROWS, rounded, null)),
            new FieldColumn("scattered", new DoubleColumn(ROWS, scattered, gaps)),
            new FieldColumn("small", new LongColumn(ROWS, small, gaps)),
            new FieldColumn("large", new LongColumn(ROWS, large, null)),
            new FieldColumn("up", new BooleanColumn(ROWS, bits, gaps)),
            new FieldColumn(
                "text",
                new StringColumn(
                    ROWS, text.toString().getBytes(StandardCharsets.UTF_8), offsets, gaps))));
  }

  private static byte[] golden(String version) throws IOException {
    try (InputStream in =
        GoldenFileTest.class.getResourceAsStream("/golden/table-" + version + ".parquet")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private void store(byte[] bytes) throws IOException {
    try (Storage.Output out = storage.create("golden")) {
      out.write(bytes, 0, bytes.length);
      out.commit();
    }
  }

  @Test
  void everyVersionIsReadForEver() throws Exception {
    SortedRows rows = rows();
    for (String version : VERSIONS) {
      store(golden(version));
      try (FileCache cache = new FileCache(storage, 1);
          FileCache.Handle handle = cache.open("golden")) {
        handle.file().verify();
        assertThat(handle.file().series().ids()).isEqualTo(rows.seriesIds());
        Tables.assertSame(rows, handle.file(), 0, ROWS, "version " + version);
        Tables.assertForeign(rows, Tables::key, golden(version), "version " + version);
      }
    }
  }

  @Test
  void theWriterStillWritesTheNewestVersion() throws Exception {
    String path = new TableWriter(storage).write(Tables.SPEC, "", rows(), Tables::key).path();
    byte[] written = Tables.bytes(storage, path);
    Path built = Path.of("target", "table-new.parquet");
    Files.write(built, written);
    assertThat(written)
        .as("the file format has changed; see %s and the class comment", built)
        .isEqualTo(golden(VERSIONS.getLast()));
  }

  @Test
  void aFileOfALaterVersionIsNotCalledDamaged() throws Exception {
    store(withVersion(golden("1"), '2'));
    try (FileCache cache = new FileCache(storage, 1)) {
      assertThatThrownBy(() -> cache.open("golden"))
          .isInstanceOf(TooNewFileException.class)
          .hasMessage(
              "file [golden]: was written by a newer release, in version [2] of the file format;"
                  + " this one reads versions up to [1]");
    }
    store(withVersion(golden("1"), '?'));
    try (FileCache cache = new FileCache(storage, 1)) {
      assertThatThrownBy(() -> cache.open("golden")).isInstanceOf(CorruptFileException.class);
    }
  }

  /** A copy of the file with another version in its footer and the right checksum. */
  private static byte[] withVersion(byte[] file, char version) {
    byte[] changed = file.clone();
    ByteBuffer buffer = ByteBuffer.wrap(changed).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    int length = buffer.getInt(changed.length - 8);
    int from = changed.length - 8 - length;
    String footer = new String(changed, from, length, StandardCharsets.ISO_8859_1);
    int key = footer.indexOf(TableWriter.VERSION_KEY);
    changed[from + footer.indexOf('1', key)] = (byte) version;
    byte[] raw = new byte[length];
    buffer.get(from, raw);
    buffer.putInt(from - 4, FileBuilder.footerChecksum(raw, length));
    return changed;
  }
}
