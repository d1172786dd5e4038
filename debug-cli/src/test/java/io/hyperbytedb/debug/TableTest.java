package io.hyperbytedb.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class TableTest {
  private static final String LONG = "x".repeat(70);

  private static Cell cell(String text) {
    return Cell.of(text);
  }

  @Test
  void shortTextsKeepTheirWidthAndNumbersStandRight() {
    Table table = new Table().text("NAME").number("ROWS").text("WHAT");

    table.row(cell("a"), Cell.of(1), cell("x")).row(cell("longer"), Cell.of(12_345), cell("y"));

    assertThat(table.lines(false))
        .containsExactly("NAME     ROWS  WHAT", "a           1  x", "longer  12345  y");
  }

  @Test
  void textsAreShortenedBeforeKeysAndNumbersAre() {
    Table table = new Table().key("K").text("T").path("P").number("N");

    table.row(cell(LONG), cell(LONG), cell(LONG + "end"), Cell.of(Long.MAX_VALUE));

    assertThat(table.lines(false).getLast())
        .hasSize(Table.WIDTH)
        .isEqualTo("x".repeat(64) + "…  xxxx…  …xend  9223372036854775807")
        .doesNotContain("xxend");
  }

  @Test
  void evenTooManyColumnsFit() {
    Table table = new Table();
    IntStream.range(0, 12).forEach(i -> table.key("column " + i));

    table.row(IntStream.range(0, 12).mapToObj(i -> cell(LONG)).toList());

    assertThat(table.lines(false)).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @Test
  void aNoteTakesTheRestOfTheLine() {
    Table table = new Table().key("ADDRESS").text("NODE").number("LAG");

    table.row(cell("a:1"), cell("n"), Cell.of(0)).note(cell("b:1"), cell("down " + LONG + LONG));

    assertThat(table.lines(false).getFirst()).isEqualTo("ADDRESS  NODE  LAG");
    assertThat(table.lines(false).getLast())
        .startsWith("b:1      down x")
        .endsWith("x…")
        .hasSize(100);
  }

  @Test
  void coloursDoNotCountAsWidth() {
    Table table = new Table().text("A").number("B");

    table.row(new Cell("ok", Tone.GOOD), new Cell("7", Tone.BAD));

    assertThat(table.lines(true))
        .isEqualTo(
            List.of(
                "\u001b[1mA\u001b[0m   \u001b[1mB\u001b[0m",
                "\u001b[32mok\u001b[0m  \u001b[31m7\u001b[0m"));
  }

  @Test
  void whatATerminalWouldObeyIsReplaced() {
    assertThat(cell("a\u001b[2Jb\nc\u009bd").text()).isEqualTo("a [2Jb c d");
  }

  @Test
  void numbersForReaders() {
    JsonNode partitions = Json.MAPPER.readTree("[7,0,2,1,9,8]");
    assertThat(Texts.ranges(partitions)).isEqualTo("0-2,7-9");
    assertThat(Texts.ranges(Json.array())).isEqualTo("-");
    assertThat(List.of(0.25, 59.9, 61.0, 3_600.0, 90_000.0, -1.0, Double.NaN))
        .extracting(Texts::span)
        .containsExactly("0.3s", "59.9s", "1m01s", "1h00m", "1d01h", "-", "-");
    assertThat(List.of(0L, 1023L, 1024L, 1L << 40, Long.MAX_VALUE, -1L))
        .extracting(Texts::bytes)
        .containsExactly("0 B", "1023 B", "1.0 KiB", "1.0 TiB", "8.0 EiB", "-");
    assertThat(Texts.time(Json.MAPPER.readTree("-1"))).isEqualTo("1969-12-31T23:59Z");
  }
}
