package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.gateway.write.WriteNode.Request;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** Columns as MessagePack, encoded by an independent library. */
class ColumnarWriteTest {
  private static final String TYPE = "application/vnd.hyperbytedb.columnar-msgpack.v1";

  private final WriteNode node =
      new WriteNode(InstantSource.fixed(Instant.parse("2026-11-23T02:00:00Z")));

  @BeforeEach
  void createDatabase() {
    node.submit(new CreateDatabase("db", null));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private String post(Object body) throws Exception {
    return post(pack(body));
  }

  private String post(byte[] body) throws Exception {
    var answer =
        node.write(
            new Request(Map.of("db", "db", "precision", "s"), Map.of("Content-Type", TYPE), body));
    return (answer.status() + " " + answer.error()).strip();
  }

  static byte[] pack(Object value) throws IOException {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      pack(packer, value);
      return packer.toByteArray();
    }
  }

  private static void pack(MessageBufferPacker packer, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> map -> {
        packer.packMapHeader(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          pack(packer, entry.getKey());
          pack(packer, entry.getValue() == null ? "" : entry.getValue());
        }
      }
      case List<?> list -> {
        packer.packArrayHeader(list.size());
        for (Object item : list) {
          if (item == null) {
            packer.packNil();
          } else {
            pack(packer, item);
          }
        }
      }
      case String text -> packer.packString(text);
      case Boolean flag -> packer.packBoolean(flag);
      case Float number -> packer.packFloat(number);
      case Double number -> packer.packDouble(number);
      case Number number -> packer.packLong(number.longValue());
      default -> throw new IllegalArgumentException(value.toString());
    }
  }

  private List<String> points() {
    Points points = new Points(Long.MAX_VALUE / 2);
    WriteNode.collect(node.newBatches(), points);
    return points.print();
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }

  private static Map<String, Object> column(@Nullable Object... values) {
    List<Object> times = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      times.add(i);
    }
    return map(
        "measurement", "m", "field", "v", "values", Arrays.asList(values), "timestamps", times);
  }

  @Test
  void oneSeriesWithOneField() throws Exception {
    assertThat(
            post(
                map(
                    "measurement", "cpu load",
                    "tags", map("host", "a b", "none", ""),
                    "field", "idle",
                    "values", List.of(1.5, -2.0),
                    "timestamps", List.of(-3, 1_700_000_000))))
        .isEqualTo("204");
    assertThat(points())
        .containsExactlyInAnyOrder(
            "cpu\\\\ load,host=a\\\\ b @ -3000000000 {idle=1.5}",
            "cpu\\\\ load,host=a\\\\ b @ 1700000000000000000 {idle=-2.0}");
  }

  @Test
  void severalSeriesWithSeveralFieldsInAnyOrderOfKeys() throws Exception {
    assertThat(
            post(
                List.of(
                    map(
                        "timestamps", List.of(1, 2),
                        "fields",
                            map(
                                "f", Arrays.asList(1.5f, null),
                                "i", List.of(Long.MIN_VALUE, 200),
                                "b", List.of(true, false),
                                "s", Arrays.asList(null, "ü".repeat(40))),
                        "measurement", "m"),
                    column(7L, -100_000L, 5_000_000_000L))))
        .isEqualTo("204");
    assertThat(points())
        .containsExactlyInAnyOrder(
            "m @ 0 {v=7i}",
            "m @ 1000000000 {b=true, f=1.5, i=-9223372036854775808i, v=-100000i}",
            "m @ 2000000000 {b=false, i=200i, s=\"" + "ü".repeat(40) + "\", v=5000000000i}");
  }

  @Test
  void aRowWithoutAnyValueIsNoPoint() throws Exception {
    assertThat(post(column(null, 1.0))).isEqualTo("204");
    assertThat(points()).containsExactly("m @ 1000000000 {v=1.0}");
    assertThat(post(column())).isEqualTo("204");
    assertThat(post(List.of())).isEqualTo("204");
    assertThat(post(new byte[0])).isEqualTo("204");
    assertThat(points()).isEmpty();
  }

  @Test
  void whatIsNotAsItShouldBeIsRefusedWhole() throws Exception {
    String at = "400 unable to parse MessagePack at byte ";
    assertThat(post(column(1.0, 2)))
        .matches(at + ".*: mixed types: integer in a column of type float");
    assertThat(post(column(true, "x"))).endsWith("mixed types: string in a column of type boolean");
    assertThat(post(column(Double.NaN))).endsWith("a float that is no finite number");
    assertThat(post(column(List.of()))).endsWith("neither number, boolean nor string");
    Map<String, Object> lengths = column(1.0, 2.0);
    lengths.put("timestamps", List.of(1));
    assertThat(post(lengths)).endsWith("lengths differ: 2 and 1");
    assertThat(post(List.of(column(1.0), lengths))).endsWith("lengths differ: 2 and 1");
    Map<String, Object> far = column(1.0);
    far.put("timestamps", List.of(Long.MAX_VALUE));
    assertThat(post(far)).contains("time outside range");
    assertThat(post(map("measurement", "m", "timestamps", List.of())))
        .endsWith("a map without values");
    Map<String, Object> nameless = column(1.0);
    nameless.remove("field");
    assertThat(post(nameless)).endsWith("\"field\" and \"values\" belong together");
    Map<String, Object> odd = column(1.0);
    odd.put("tag", map());
    assertThat(post(odd)).endsWith("an unknown key \"tag\"");
    assertThat(post("x")).endsWith("a string instead of a map");
    byte[] two = pack(List.of(column(1.0)));
    assertThat(post(Arrays.copyOf(two, two.length + 1)))
        .endsWith("trailing bytes after the last value");
    assertThat(post(Arrays.copyOf(two, two.length - 1))).endsWith("the body ends too early");
    assertThat(points()).isEmpty();
  }

  @Test
  void aTypeConflictIsAPartialWrite() throws Exception {
    assertThat(post(column(1.0))).isEqualTo("204");
    assertThat(
            post(
                List.of(
                    column(1, 2),
                    map(
                        "measurement",
                        "m",
                        "field",
                        "w",
                        "values",
                        List.of(1),
                        "timestamps",
                        List.of(5)))))
        .isEqualTo(
            "400 partial write: field type conflict: input field \"v\" on measurement \"m\" is type"
                + " integer, already exists as type float dropped=2");
    assertThat(points()).contains("m @ 5000000000 {w=1i}");
  }
}
