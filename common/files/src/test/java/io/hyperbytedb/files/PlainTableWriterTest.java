package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainTableWriterTest {
  private static final long SEED = 20261201;
  private static final List<String> TAGS = List.of("host", "odd", "v");
  private static final List<FieldName> FIELDS =
      List.of(
          new FieldName("Host", FieldType.BOOLEAN),
          new FieldName("time", FieldType.INTEGER),
          new FieldName("v", FieldType.FLOAT),
          new FieldName("v", FieldType.STRING));

  @TempDir Path folder;

  @Test
  void whatWasWrittenIsRead() throws Exception {
    Random random = new Random(SEED);
    Path file = folder.resolve("a.parquet");
    List<@Nullable Object[]> expected = new ArrayList<>();
    try (PlainTableWriter writer = new PlainTableWriter(file, TAGS, FIELDS)) {
      assertThat(writer.fieldColumn(1)).isEqualTo("time_1");
      assertThat(writer.tagColumn(2)).isEqualTo("v_2");
      for (int series = 0; series < 50; series++) {
        String odd = Tables.ODD_TEXTS.get(series % Tables.ODD_TEXTS.size());
        List<@Nullable String> tags =
            Arrays.asList(series % 3 == 0 ? null : "h" + series, odd + series, null);
        writer.series(tags);
        for (int row = random.nextInt(5000); row >= 0; row--) {
          @Nullable Object[] fields = {
            random.nextInt(3) == 0 ? null : (Object) random.nextBoolean(),
            random.nextInt(3) == 0 ? null : (Object) random.nextLong(),
            random.nextInt(3) == 0 ? null : (Object) random.nextGaussian(),
            random.nextInt(3) == 0 ? null : odd + random.nextLong()
          };
          long time = random.nextLong();
          writer.row(time, fields);
          List<@Nullable Object> all = new ArrayList<>();
          all.add(time);
          all.addAll(tags);
          all.addAll(Arrays.asList(fields));
          expected.add(all.toArray());
        }
      }
      writer.finish();
      assertThat(writer.rows()).isEqualTo(expected.size());
    }
    ParquetHadoop.Table table = ParquetHadoop.read(Files.readAllBytes(file));
    assertThat(table.columns())
        .containsExactly(
            "required int64 time (TIMESTAMP(NANOS,true))",
            "optional binary host_1 (STRING)",
            "optional binary odd (STRING)",
            "optional binary v_2 (STRING)",
            "optional boolean Host",
            "optional int64 time_1",
            "optional double v",
            "optional binary v_1 (STRING)");
    assertThat(table.rows()).as("seed %d", SEED).containsExactlyElementsOf(expected);
    assertThat(table.metadata()).containsEntry(Layout.KEY, "thost,todd,tv,4Host,2time,1v,3v");
  }

  @Test
  void memoryIsThatOfARowGroup() throws Exception {
    Path file = folder.resolve("a.parquet");
    try (PlainTableWriter writer = new PlainTableWriter(file, TAGS, FIELDS)) {
      writer.series(Arrays.asList(null, null, null));
      Random random = new Random(SEED);
      for (int row = 0; row < 60_000; row++) {
        byte[] text = new byte[1000];
        random.nextBytes(text);
        Object noise = new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
        writer.row(row, new @Nullable Object[] {null, null, null, noise});
      }
      writer.finish();
    }
    ParquetHadoop.Table table = ParquetHadoop.read(Files.readAllBytes(file));
    assertThat(table.rows()).hasSize(60_000);
    assertThat(table.rowGroups()).isGreaterThan(4);
  }
}
