package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final String[] PARTS = {
    "a", "é", "😀", "\"", "\\", "/", "\n", "\r", "\t", "\b", "\f", "\0", "\u001f", "\u007f", "<",
    ">", "&", "'", "\u2028", "\u2029", "\uFFFF"
  };

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(8); n > 0; n--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return text.toString();
  }

  @Test
  void textsAreEscapedAsInAnswersWrittenByHand() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      String text = text(random);
      assertThat(Json.line(text))
          .as("seed %d round %d", seed, round)
          .isEqualTo(JsonText.quote(text));
    }
    assertThat(Json.line("<\u0001\b\u2028/")).isEqualTo("\"\\u003c\\u0001\\u0008\\u2028/\"");
  }

  @Test
  void formatsOnSeveralLinesOrOne() {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("text", "a");
    all.put("numbers", List.of(1, -2L, 1.5, new BigDecimal("0.100"), 1e21));
    all.put("none", null);
    all.put("empty", List.of());
    all.put("nothing", Map.of());
    all.put("yes", true);
    assertThat(Json.of(all))
        .isEqualTo(
            """
            {
              "text": "a",
              "numbers": [
                1,
                -2,
                1.5,
                0.100,
                1.0E21
              ],
              "none": null,
              "empty": [],
              "nothing": {},
              "yes": true
            }
            """);
    assertThat(Json.line(all))
        .isEqualTo(
            "{\"text\":\"a\",\"numbers\":[1,-2,1.5,0.100,1.0E21],\"none\":null,"
                + "\"empty\":[],\"nothing\":{},\"yes\":true}");
    assertThat(Json.of(List.of())).isEqualTo("[]\n");
  }

  @Test
  void millisecondsHaveThreeDecimals() {
    assertThat(Json.line(List.of(Json.millis(0), Json.millis(1_234_567), Json.millis(500))))
        .isEqualTo("[0.000,1.235,0.001]");
    assertThat(Json.line(Json.millis(Long.MAX_VALUE))).isEqualTo("9223372036854.776");
  }

  /** A tree of what {@link JsonTree} reads. */
  private static Map<String, Object> tree(Random random, int depth) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      String name = "x" + n + text(random);
      tree.put(
          name,
          switch (random.nextInt(depth > 0 ? 3 : 2)) {
            case 0 -> text(random);
            case 1 -> random.nextLong();
            default -> {
              List<Object> list = new ArrayList<>();
              for (int i = random.nextInt(3); i > 0; i--) {
                list.add(tree(random, depth - 1));
              }
              yield list;
            }
          });
    }
    return tree;
  }

  private static void assertSame(Map<String, Object> expected, JsonTree actual, String what) {
    expected.forEach(
        (name, value) -> {
          assertThat(actual.has(name)).as(what).isTrue();
          switch (value) {
            case String text -> assertThat(actual.text(name)).as(what).isEqualTo(text);
            case Long number -> assertThat(actual.number(name)).as(what).isEqualTo(number);
            case List<?> list -> {
              List<JsonTree> trees = actual.list(name);
              assertThat(trees).as(what).hasSameSizeAs(list);
              for (int i = 0; i < list.size(); i++) {
                @SuppressWarnings("unchecked")
                Map<String, Object> tree = (Map<String, Object>) list.get(i);
                assertSame(tree, trees.get(i), what);
              }
            }
            default -> throw new AssertionError(value);
          }
        });
  }

  @Test
  void whatIsWrittenIsRead() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      Map<String, Object> tree = tree(random, 3);
      String what = "seed %d round %d".formatted(seed, round);
      for (String text : List.of(Json.of(tree), Json.line(tree))) {
        assertSame(tree, JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)), what);
      }
    }
  }

  @Test
  void whatIsTruncatedOrDamagedIsNotRead() {
    byte[] text =
        Json.line(Map.of("files", List.of(Map.of("path", "é")))).getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < text.length; length++) {
      byte[] part = java.util.Arrays.copyOf(text, length);
      assertThatThrownBy(() -> JsonTree.parse(part)).isInstanceOf(IllegalArgumentException.class);
    }
    for (String bad : List.of("", "[]", "1", "null", "{\"a\":}", "{a:1}", "{\"a\":01}")) {
      assertThatThrownBy(() -> JsonTree.parse(bad.getBytes(StandardCharsets.UTF_8)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
    JsonTree tree = JsonTree.parse("{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> tree.text("b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lacks [b]");
    assertThatThrownBy(() -> tree.number("a")).isInstanceOf(ClassCastException.class);
  }
}
