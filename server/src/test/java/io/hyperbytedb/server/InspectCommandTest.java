package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.TableSpec;
import io.hyperbytedb.files.TableWriter;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.SeriesId;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.model.TableId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path file = Path.of("");

  private int run(String... args) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  @BeforeEach
  void writeFile() throws IOException {
    TableSpec spec =
        new TableSpec(
            "d b",
            "autogen",
            new FileScope(new TableId(2, 3, "m x"), 1, 10, 20, 0, 0, 3_600_000_000_000L));
    byte[] texts = "a\"b\\c".getBytes(StandardCharsets.UTF_8);
    SortedRows rows =
        new SortedRows(
            2,
            new long[] {SeriesId.of(1, 4), SeriesId.of(1, 7)},
            new int[] {0, 2, 3},
            new long[] {1, 1_500_000_000L, 2},
            List.of(
                new FieldColumn("f 1", new DoubleColumn(3, new double[] {0.1, 1e21, 3}, null)),
                new FieldColumn("i", new LongColumn(3, new long[] {7, 0, -8}, new long[] {5})),
                new FieldColumn(
                    "s", new StringColumn(3, texts, new int[] {0, 5, 5, 5}, new long[] {1}))));
    String path =
        new TableWriter(new LocalStorage(folder))
            .write(
                spec,
                "",
                rows,
                id ->
                    SeriesId.ordinal(id) == 4
                        ? SeriesKey.of("m x", "host", "h,1", "rack", "r=")
                        : SeriesKey.of("m x", "host", "h2"))
            .path();
    file = folder.resolve(path);
  }

  @Test
  void printsWhatTheFileHolds() {
    assertThat(run("inspect", file.toString(), "--verify", "--rows", "9")).isZero();

    assertThat(out.toString())
        .containsPattern("database +d b\n")
        .containsPattern("measurement +m x\n")
        .containsPattern("partition +1\n")
        .containsPattern("from_offset +10\n")
        .containsPattern("rows +3\n")
        .containsPattern("series +2\n")
        .containsPattern("max_time +1970-01-01T00:00:01.500Z\n")
        .containsPattern("host +tag +RLE_DICTIONARY")
        .endsWith(
            """

            m\\ x,host=h\\,1,rack=r\\= f\\ 1=0.1,i=7i,s="a\\"b\\\\c" 1
            m\\ x,host=h\\,1,rack=r\\= f\\ 1=1.0E21 1500000000
            m\\ x,host=h2 f\\ 1=3.0,i=-8i 2
            """);
  }

  @Test
  void printsJsonAndNoMoreRowsThanAskedFor() {
    assertThat(run("inspect", file.toString(), "--output", "json", "--rows", "1")).isZero();

    assertThat(out.toString())
        .contains("\"rows\": 3", "\"verified\": false", "\"kind\": \"float\"")
        .containsOnlyOnce("m\\\\ x,host");
  }

  @Test
  void namesADamagedFile() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= 1;
    Files.write(file, bytes);

    assertThat(run("inspect", "--verify", file.toString())).isEqualTo(1);

    assertThat(err.toString())
        .startsWith("hyperbytedb: damaged: file [" + file.getFileName() + "]: ")
        .doesNotContain("\tat ");
  }

  @Test
  void namesATornFileAndAMissingOne() throws IOException {
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 100));

    assertThat(run("inspect", file.toString())).isEqualTo(1);
    assertThat(run("inspect", folder.resolve("none").toString())).isEqualTo(1);

    assertThat(err.toString())
        .contains("is not a whole Parquet file", "none]: is not a file")
        .doesNotContain("\tat ");
  }
}
