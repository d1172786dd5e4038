package io.hyperbytedb.gateway.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.hyperbytedb.model.HyperbyteException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that Avro's own encoder wrote, with a registry that speaks the registries' protocol. */
class AvroFormatTest {
  private static final String SCHEMA =
      """
      {"type":"record","name":"Metric","fields":[
        {"name":"sensor","type":"string"},
        {"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}},
        {"name":"labels","type":{"type":"map","values":"string"}},
        {"name":"values","type":{"type":"record","name":"Values","fields":[
          {"name":"temp","type":["null","double"]},
          {"name":"count","type":"long"},
          {"name":"small","type":"int"},
          {"name":"half","type":"float"},
          {"name":"ok","type":"boolean"},
          {"name":"mode","type":{"type":"enum","name":"Mode","symbols":["OFF","ON"]}},
          {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
          {"name":"blob","type":{"type":"fixed","name":"Blob","size":3}},
          {"name":"many","type":{"type":"array","items":"int"}}
        ]}}
      ]}
      """;

  private final SourceNode node = new SourceNode();
  private final Map<Integer, String> schemas = new ConcurrentHashMap<>(Map.of(7, SCHEMA));
  private final Map<Integer, String> types = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int status = 200;
  private HttpServer registry;

  @BeforeEach
  void start() throws IOException {
    listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private void listen(InetSocketAddress address) throws IOException {
    registry = HttpServer.create(address, 0);
    registry.createContext(
        "/schemas/ids/",
        exchange -> {
          asked.incrementAndGet();
          String path = exchange.getRequestURI().getPath();
          int id = Integer.parseInt(path.substring("/schemas/ids/".length()));
          String schema = schemas.getOrDefault(id, "");
          boolean known =
              "Basic dTpw".equals(exchange.getRequestHeaders().getFirst("Authorization"));
          int code = !known ? 401 : status != 200 ? status : schema.isEmpty() ? 404 : 200;
          byte[] body =
              (code == 200
                      ? "{\"references\":[],\"schemaType\":"
                          + quote(types.getOrDefault(id, "AVRO"))
                          + ",\"schema\":"
                          + quote(schema)
                          + "}"
                      : "{\"error_code\":40403,\"message\":\"Schema not found\"}")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(code, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    registry.start();
  }

  @AfterEach
  void stop() {
    registry.stop(0);
    node.close();
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private MessageWriter writer(String password) {
    Mapping mapping =
        new Mapping(
            new Selector.Path(List.of("rows")),
            Selector.of("'m'"),
            Mapping.Rule.all(List.of("sensor", "*=labels")),
            Mapping.Rule.all(List.of("*=values")),
            new Mapping.Time((Selector.Path) Selector.of("at"), Mapping.TimeUnit.S),
            new Mapping.NumberTypes(Mapping.Numbers.AS_WRITTEN, Set.of()));
    String url = "http://127.0.0.1:" + registry.getAddress().getPort() + "/";
    SourceSettings settings =
        new SourceSettings(
            "s",
            new SourceSettings.Input(
                List.of("t"),
                "",
                new SourceSettings.Client("none:1", "g", Map.of()),
                SourceSettings.Start.EARLIEST,
                SourceSettings.OnGap.EARLIEST,
                1 << 20,
                100_000),
            new SourceSettings.Mapped(mapping, url, "u", password),
            new SourceSettings.Target("db", "", ""),
            new SourceSettings.Refusals(
                SourceSettings.OnBad.DEAD_LETTER, "dead", Duration.ofSeconds(1)));
    return new MessageWriter(node.path, node.catalog, settings, 1 << 20);
  }

  private static byte[] encode(int id, GenericRecord record) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static GenericRecord metric() {
    Schema schema = new Schema.Parser().parse(SCHEMA);
    Schema values = schema.getField("values").schema();
    GenericRecord inner = new GenericData.Record(values);
    inner.put("temp", 21.5);
    inner.put("count", -5_000_000_000L);
    inner.put("small", 3);
    inner.put("half", 0.5f);
    inner.put("ok", true);
    inner.put("mode", new GenericData.EnumSymbol(values.getField("mode").schema(), "ON"));
    inner.put("price", ByteBuffer.wrap(new BigDecimal("-12.34").unscaledValue().toByteArray()));
    inner.put("blob", new GenericData.Fixed(values.getField("blob").schema(), new byte[3]));
    inner.put("many", List.of(1, 2));
    GenericRecord metric = new GenericData.Record(schema);
    metric.put("sensor", "s1");
    metric.put("at", 1_500_000L);
    metric.put("labels", Map.of("room", "r"));
    metric.put("values", inner);
    return metric;
  }

  @Test
  void recordsAreReadBySchema() throws IOException {
    GenericRecord second = metric();
    ((GenericRecord) second.get("values")).put("temp", null);
    second.put("at", 2_000_000L);
    try (MessageWriter writer = writer("p")) {
      MessageWriter.Written written =
          writer.write(
              List.of(
                  TestMessage.of(0, encode(7, metric())),
                  TestMessage.of(1, encode(7, second)),
                  TestMessage.of(2, encode(8, metric())),
                  TestMessage.of(3, encode(8, metric())),
                  TestMessage.of(4, "m v=1")));
      written.await();
      assertThat(written.bad().stream().map(BadPoint::reason))
          .containsExactly(
              "the schema registry has no schema [8]",
              "the schema registry has no schema [8]",
              "the record does not begin with a zero byte and the id of a schema");
    }
    String rest =
        "count=-5000000000i, half=0.5, many_0=1i, many_1=2i, mode=\"ON\", ok=true,"
            + " price=-12.34, small=3i";
    assertThat(node.distinctRows())
        .containsExactly(
            "m,room=r,sensor=s1 1500000000 [" + rest + ", temp=21.5]",
            "m,room=r,sensor=s1 2000000000 [" + rest + "]");
    assertThat(asked).hasValue(2);
  }

  @Test
  void aRegistryThatDoesNotAnswerIsWaitedFor() throws IOException {
    byte[] record = encode(7, metric());
    try (MessageWriter writer = writer("p");
        MessageWriter stranger = writer("wrong")) {
      List<TestMessage> one = List.of(TestMessage.of(0, record));
      assertThatThrownBy(() -> stranger.write(one))
          .isInstanceOf(HyperbyteException.class)
          .hasMessageContaining("answered 401");
      status = 503;
      assertThatThrownBy(() -> writer.write(one)).hasMessageContaining("answered 503");
      status = 200;
      InetSocketAddress address = registry.getAddress();
      registry.stop(0);
      assertThatThrownBy(() -> writer.write(one)).hasMessageContaining("cannot be reached");
      listen(address);
      assertThat(writer.write(one).await()).isEqualTo(1);
      int before = asked.get();
      status = 503;
      // A schema does not change, so the registry is not needed for one that is known.
      assertThat(writer.write(one).await()).isEqualTo(1);
      assertThat(asked).hasValue(before);
    }
  }

  @Test
  void aSchemaThatIsNoneOfAvroIsAReason() throws IOException {
    schemas.put(8, "{\"type\":\"nonsense\"}");
    schemas.put(9, "syntax = \"proto3\";");
    types.put(9, "PROTOBUF");
    try (MessageWriter writer = writer("p")) {
      MessageWriter.Written written =
          writer.write(
              List.of(
                  TestMessage.of(0, encode(8, metric())), TestMessage.of(1, encode(9, metric()))));
      written.await();
      assertThat(written.bad().get(0).reason()).startsWith("schema [8] cannot be used: ");
      assertThat(written.bad().get(1).reason()).isEqualTo("schema [9] is not Avro but PROTOBUF");
    }
  }

  @Test
  void whateverARecordHasItIsWrittenOrTold() throws IOException {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    int count = Integer.getInteger("fuzz.inputs", 20_000);
    Random random = new Random(seed);
    byte[] good = encode(7, metric());
    try (MessageWriter writer = writer("p")) {
      for (int i = 0; i < count; i++) {
        byte[] bytes = Arrays.copyOf(good, 5 + random.nextInt(good.length));
        // The schema's id stays what it is: the registry need not be asked each time.
        for (int k = random.nextInt(4); k > 0; k--) {
          int at = 5 + random.nextInt(Math.max(1, bytes.length - 5));
          if (at < bytes.length) {
            bytes[at] = (byte) random.nextInt();
          }
        }
        MessageWriter.Written written = writer.write(List.of(TestMessage.of(i, bytes)));
        assertThat(written.await() + written.bad().size()).as("seed %d", seed).isEqualTo(1);
      }
    }
  }
}
