package io.hyperbytedb.gateway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.Privilege;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
  private final SourceNode node = new SourceNode();

  @AfterEach
  void close() {
    node.close();
  }

  private static SourceSettings settings(SourceSettings.Format format, String user) {
    return new SourceSettings(
        "s",
        new SourceSettings.Input(
            List.of("t"),
            "",
            new SourceSettings.Client("none:1", "g", Map.of()),
            SourceSettings.Start.EARLIEST,
            SourceSettings.OnGap.EARLIEST,
            1 << 20,
            1_000),
        format,
        new SourceSettings.Target("db", "", user),
        new SourceSettings.Refusals(
            SourceSettings.OnBad.DEAD_LETTER, "dead", Duration.ofSeconds(1)));
  }

  private MessageWriter writer(SourceSettings.Format format) {
    return new MessageWriter(node.path, node.catalog, settings(format, ""), 1 << 20);
  }

  private static SourceSettings.Lines lines() {
    return new SourceSettings.Lines(Precision.NANOSECONDS);
  }

  private List<String> write(SourceSettings.Format format, String... values) {
    List<TestMessage> messages = new ArrayList<>();
    for (String value : values) {
      messages.add(TestMessage.of(messages.size(), value));
    }
    try (MessageWriter writer = writer(format)) {
      MessageWriter.Written written = writer.write(messages);
      written.await();
      return written.bad().stream()
          .map(
              b ->
                  b.message().offset()
                      + ":"
                      + b.line()
                      + " "
                      + new String(b.text(), StandardCharsets.UTF_8)
                      + " <- "
                      + b.reason())
          .toList();
    }
  }

  @Test
  void goodLinesAreWrittenBesideBadOnes() {
    List<String> bad =
        write(lines(), "m,t=a v=1 1\nm,t=b v=2 2", "m v=1 3\n\n  bad\nm v=2 4\nm v=oops 5\n", "x");
    assertThat(node.distinctRows())
        .containsExactly("m 3 [v=1.0]", "m 4 [v=2.0]", "m,t=a 1 [v=1.0]", "m,t=b 2 [v=2.0]");
    assertThat(bad)
        .containsExactly(
            "1:3   bad <- missing fields",
            "1:5 m v=oops 5 <- invalid boolean",
            "2:1 x <- missing fields");
  }

  @Test
  void linesWithoutTimeStayApartAndAreTheSameWhenTheyAreReadAgain() {
    String value = "m v=1\nm v=2\n# a comment\nm v=3\nm v=4 7";
    write(lines(), value);
    write(lines(), value);
    assertThat(node.rows())
        .containsOnlyKeys(
            "m 1000000000 [v=1.0]", "m 1000000001 [v=2.0]", "m 1000000003 [v=3.0]", "m 7 [v=4.0]")
        .containsValue(2);
  }

  @Test
  void refusedPointsAreTold() {
    List<String> bad =
        write(
            lines(),
            "m v=1 1\nm v=true 2\nm v=3 3",
            "n,time=x v=1 1",
            "o v=\"" + "y".repeat(1100) + "\" 1");
    assertThat(node.distinctRows()).containsExactly("m 1 [v=1.0]", "m 3 [v=3.0]");
    assertThat(bad.get(0))
        .startsWith("0:2 m v=true 2 <- field type conflict: input field \"v\" on measurement");
    assertThat(bad.get(1)).startsWith("1:1 n,time=x v=1 1 <- invalid tag key");
    assertThat(bad.get(2))
        .startsWith("2:1 o v=\"yyy")
        .endsWith("the record has 1108 bytes, more than max_record_bytes (1000)");
    assertThat(bad).hasSize(3);
  }

  @Test
  void pointsBeyondTheRetentionPolicyAreTold() {
    node.submit(
        new CatalogCommand.CreatePolicy(
            "db",
            new io.hyperbytedb.catalog.PolicySpec("short", 3_600_000_000_000L, null, 1, null, null),
            true));
    long now = System.currentTimeMillis() * 1_000_000;
    long lateInItsGroup = now - 3_700_000_000_000L;
    List<String> bad = write(lines(), "m v=1 1\nm v=2 " + now + "\na v=3 " + now);
    assertThat(bad).hasSize(1).first().asString().contains("0:1 m v=1 1 <- points beyond");
    // A row that is late is written only beside others of its shard group.
    bad = write(lines(), "late v=1 " + lateInItsGroup);
    assertThat(bad.size()).isLessThanOrEqualTo(1);
    assertThat(node.rows().keySet().stream().filter(r -> r.startsWith("late")).count() + bad.size())
        .isEqualTo(1);
  }

  @Test
  void everyLineIsWrittenOrTold() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> values = new ArrayList<>();
    int total = 0;
    for (int i = 0; i < 200; i++) {
      StringBuilder value = new StringBuilder();
      int count = random.nextInt(5);
      for (int k = 0; k < count; k++) {
        String line =
            switch (random.nextInt(6)) {
              case 0 -> "m" + random.nextInt(3) + ",host=h" + random.nextInt(4) + " v=";
              case 1 -> "m" + random.nextInt(3) + " v=" + random.nextInt(9) + "i " + total;
              case 2 -> "broken";
              default ->
                  "m" + random.nextInt(3) + ",n=" + total + " v=" + random.nextInt(9) + " " + total;
            };
        value.append(line).append('\n');
        total++;
      }
      values.add(value.toString());
    }
    List<String> bad = write(lines(), values.toArray(String[]::new));
    assertThat(node.rows().size() + bad.size()).as("seed %d", seed).isEqualTo(total);
    for (String told : bad) {
      String line = told.substring(told.indexOf(' ') + 1, told.indexOf(" <- "));
      int at = Integer.parseInt(told.substring(0, told.indexOf(':')));
      int number = Integer.parseInt(told.substring(told.indexOf(':') + 1, told.indexOf(' ')));
      assertThat(values.get(at).split("\n", -1)[number - 1]).as("seed %d", seed).isEqualTo(line);
    }
  }

  @Test
  void theUserMustBeAllowedToWrite() {
    try (MessageWriter writer =
        new MessageWriter(node.path, node.catalog, settings(lines(), "u"), 1 << 20)) {
      List<TestMessage> one = List.of(TestMessage.of(0, "m v=1 1"));
      assertThatThrownBy(() -> writer.write(one))
          .isInstanceOf(HyperbyteException.class)
          .hasMessage("user not found: \"u\"");
      node.submit(new CatalogCommand.CreateUser("u", "hash", false));
      node.submit(new CatalogCommand.Grant("u", "db", Privilege.READ, false));
      assertThatThrownBy(() -> writer.write(one))
          .hasMessage("\"u\" user is not authorized to write to database \"db\"");
      node.submit(new CatalogCommand.Grant("u", "db", Privilege.WRITE, false));
      assertThat(writer.write(one).await()).isEqualTo(1);
    }
  }

  private static SourceSettings.Mapped telegraf() {
    return json(Mapping.telegraf(Mapping.TimeUnit.S, Mapping.Numbers.FLOAT, Set.of("uptime")));
  }

  private static SourceSettings.Mapped json(Mapping mapping) {
    return new SourceSettings.Mapped(mapping, "", "", "");
  }

  @Test
  void telegrafsJsonIsRead() {
    String single =
        "{\"fields\":{\"usage_idle\":91,\"uptime\":7,\"ok\":true,\"v\":\"1.2\",\"nothing\":null,"
            + "\"deep\":{\"a\":[1,2.5]}},\"name\":\"cpu\",\"tags\":{\"host\":\"h\",\"empty\":\"\"},"
            + "\"timestamp\":1458229140}";
    String batch =
        "{\"metrics\":[{\"fields\":{\"f\":1},\"name\":\"a\",\"tags\":{},\"timestamp\":1},"
            + "{\"fields\":{\"uptime\":1.5},\"name\":\"a\",\"tags\":{},\"timestamp\":2},"
            + "{\"fields\":{},\"name\":\"a\",\"timestamp\":3},"
            + "{\"fields\":{\"f\":2.5},\"name\":\"a\"},7]}";
    List<String> bad = write(telegraf(), single, batch, "{\"name\":", "[1", "");
    assertThat(node.distinctRows())
        .containsExactly(
            "a 1000000000 [f=1.0]",
            "a 1000000003 [f=2.5]",
            "cpu,host=h 1458229140000000000 [deep_a_0=1.0, deep_a_1=2.5, ok=true, uptime=7i,"
                + " usage_idle=91.0, v=\"1.2\"]");
    assertThat(bad).hasSize(5);
    assertThat(bad.get(0))
        .isEqualTo(
            "1:2 {\"fields\":{\"uptime\":1.5},\"name\":\"a\",\"tags\":{},\"timestamp\":2} <- field"
                + " \"uptime\" is not an integer: 1.5");
    assertThat(bad.get(1)).contains("1:3 ").endsWith("missing fields");
    assertThat(bad.get(2)).isEqualTo("1:5 7 <- a point must be an object");
    assertThat(bad.get(3)).startsWith("2:1 {\"name\": <- invalid JSON: ");
    assertThat(bad.get(4)).startsWith("3:1 [1 <- invalid JSON: ");
  }

  @Test
  void aMappingTakesPointsFromPathsHeadersKeyAndTopic() {
    Mapping mapping =
        new Mapping(
            new Selector.Path(List.of("data", "rows")),
            Selector.of("topic:"),
            Mapping.Rule.all(
                List.of("host=header:host", "key=key:", "site='x y'", "meta.id", "*=labels")),
            Mapping.Rule.all(List.of("temp=value", "state", "raw=header:host")),
            new Mapping.Time((Selector.Path) Selector.of("when"), Mapping.TimeUnit.RFC3339),
            new Mapping.NumberTypes(Mapping.Numbers.AS_WRITTEN, Set.of()));
    List<String> bad =
        write(
            json(mapping),
            "{\"data\":{\"rows\":[{\"value\":3,\"when\":\"2020-01-01T00:00:00.5+01:00\","
                + "\"meta\":{\"id\":9},\"labels\":{\"b\":true,\"c\":1.0}},"
                + "{\"value\":1.5,\"when\":\"yesterday\"},{\"state\":\"on\",\"when\":5}]}}");
    assertThat(node.distinctRows())
        .containsExactly(
            "t,b=true,c=1,host=h1,id=9,key=k,site=x\\ y 1577833200500000000"
                + " [raw=\"h1\", temp=3i]");
    assertThat(bad).hasSize(2);
    assertThat(bad.get(0)).endsWith("the time \"yesterday\" cannot be read");
    assertThat(bad.get(1)).endsWith("the time is a number and should be a text");
  }

  @Test
  void timesAreExactAndBounded() {
    SourceSettings.Mapped seconds =
        json(Mapping.telegraf(Mapping.TimeUnit.S, Mapping.Numbers.FLOAT, Set.of()));
    List<String> bad =
        write(
            seconds,
            "{\"name\":\"m\",\"fields\":{\"v\":1},\"timestamp\":1.5}",
            "{\"name\":\"m\",\"fields\":{\"v\":2},\"timestamp\":\"12\"}",
            "{\"name\":\"m\",\"fields\":{\"v\":3},\"timestamp\":-1.25}",
            "{\"name\":\"m\",\"fields\":{\"v\":4},\"timestamp\":9300000000}",
            "{\"name\":\"m\",\"fields\":{\"v\":5},\"timestamp\":1e300}",
            "{\"name\":\"m\",\"fields\":{\"v\":6},\"timestamp\":{}}");
    assertThat(node.distinctRows())
        .containsExactly("m -1250000000 [v=3.0]", "m 12000000000 [v=2.0]", "m 1500000000 [v=1.0]");
    assertThat(bad).hasSize(3);
  }

  @Test
  void tagsMakeTheSameSeriesInAnyOrderAndTheLastOfANameCounts() {
    String point = "{\"name\":\"m\",\"tags\":{%s},\"fields\":{\"v\":1},\"timestamp\":%d}";
    List<String> bad =
        write(
            telegraf(),
            point.formatted("\"a\":\"1\",\"b\":\"2\"", 1),
            point.formatted("\"b\":\"2\",\"a\":\"1\"", 2),
            point.formatted("\"a\":\"x\",\"b\":\"2\",\"a\":\"1\"", 3),
            point.formatted("\"a\":\"1\",\"a\":\"x\",\"b\":\"2\"", 4),
            point.formatted("\"a\":\"1\",\"b\":\"2\"", 6));
    assertThat(bad).isEmpty();
    assertThat(node.distinctRows())
        .containsExactly(
            "m,a=1,b=2 1000000000 [v=1.0]",
            "m,a=1,b=2 2000000000 [v=1.0]",
            "m,a=1,b=2 3000000000 [v=1.0]",
            "m,a=1,b=2 6000000000 [v=1.0]",
            "m,a=x,b=2 4000000000 [v=1.0]");
  }

  @Test
  void seriesThatAreForgottenForRoomAreFoundAgain() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Set<String> wanted = new TreeSet<>();
    try (MessageWriter writer =
        new MessageWriter(node.path, node.catalog, settings(telegraf(), ""), 20_000)) {
      for (int i = 1; i <= 2_000; i++) {
        int a = random.nextInt(6);
        int b = random.nextInt(6);
        String one = "\"a\":\"" + a + "\"";
        String two = "\"b\":" + b;
        String tags = random.nextBoolean() ? one + "," + two : two + "," + one;
        String noise = "\"a\":\"" + random.nextInt() + "\",";
        String point =
            "{\"name\":\"m\",\"tags\":{%s},\"fields\":{\"v\":1},\"timestamp\":%d}"
                .formatted((random.nextBoolean() ? noise : "") + tags, i);
        MessageWriter.Written written = writer.write(List.of(TestMessage.of(i, point)));
        written.await();
        assertThat(written.bad()).as("seed %d", seed).isEmpty();
        wanted.add("m,a=" + a + ",b=" + b + " " + i + "000000000 [v=1.0]");
      }
    }
    assertThat(node.rows().keySet()).as("seed %d", seed).isEqualTo(wanted);
  }

  @Test
  void documentsThatAreTooDeepAreRefused() {
    String deep = "[".repeat(300) + "]".repeat(300);
    assertThat(write(telegraf(), deep)).hasSize(1).first().asString().contains("too large");
  }
}
