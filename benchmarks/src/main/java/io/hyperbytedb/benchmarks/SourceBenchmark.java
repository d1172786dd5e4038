package io.hyperbytedb.benchmarks;

import com.sun.net.httpserver.HttpServer;
import io.hyperbytedb.benchmarks.DevopsLines.Values;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.gateway.source.Mapping;
import io.hyperbytedb.gateway.source.Message;
import io.hyperbytedb.gateway.source.MessageWriter;
import io.hyperbytedb.gateway.source.Selector;
import io.hyperbytedb.gateway.source.SourceSettings;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.write.WritePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How fast one thread makes rows of the records of a source and encodes them; what the log gets is
 * thrown away. Arguments are {@code name=value}: {@code format} (influx, json, avro), {@code rows}
 * per record, {@code hosts}, {@code values} (integers, two_decimals, full), {@code seconds}.
 */
public final class SourceBenchmark {
  private static final int RECORDS = 64;
  private static final int PARTITIONS = 4;
  private static final int AT_ONCE = 10_000;
  private static final int CACHE_BYTES = 64 << 20;

  private SourceBenchmark() {}

  /** A record. */
  private record Given(byte[] value) implements Message {
    @Override
    public String topic() {
      return "t";
    }

    @Override
    public int partition() {
      return 0;
    }

    @Override
    public long offset() {
      return 0;
    }

    @Override
    public long timestamp() {
      return 0;
    }

    @Override
    public byte @Nullable [] key() {
      return null;
    }

    @Override
    public byte @Nullable [] header(String name) {
      return null;
    }
  }

  public static void main(String[] args) throws IOException {
    Arguments arguments = new Arguments(args);
    int rows = arguments.number("rows", 1_000);
    String format = arguments.text("format", "json");
    Values values = Values.valueOf(arguments.text("values", "integers").toUpperCase(Locale.ROOT));
    DevopsLines lines = new DevopsLines(1, arguments.number("hosts", 4_000), values);
    List<Given> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(new Given(record(format, lines.body(rows))));
    }
    HttpServer registry = registry();
    MemoryLog memory = new MemoryLog(InstantSource.system());
    memory.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    CountingLog sink = new CountingLog();
    try (Catalog catalog =
        Catalog.start(memory, new Partition("catalog", 0), new MemoryStateStore())) {
      catalog.submit(new CreateDatabase("benchmark", null)).join().orThrow();
      WritePath path = new WritePath(catalog, sink, "wal", PARTITIONS, InstantSource.system());
      SourceSettings settings = settings(format, registry.getAddress().getPort());
      try (MessageWriter writer = new MessageWriter(path, catalog, settings, CACHE_BYTES)) {
        for (int second = 0; second < arguments.number("seconds", 10); second++) {
          second(records, rows, writer, System.out);
        }
      }
    } finally {
      registry.stop(0);
    }
  }

  private static void second(List<Given> records, int rows, MessageWriter writer, PrintStream out) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    int together = Math.clamp(AT_ONCE / rows, 1, RECORDS);
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    long count = 0;
    long bytes = 0;
    for (int at = 0; System.nanoTime() - start < 1_000_000_000; at += together) {
      List<Given> some = new ArrayList<>();
      for (int i = 0; i < together; i++) {
        some.add(records.get((at + i) % RECORDS));
        bytes += some.getLast().value().length;
      }
      MessageWriter.Written written = writer.write(some);
      if (!written.bad().isEmpty()) {
        throw new IllegalStateException(written.bad().getFirst().reason());
      }
      count += written.await();
    }
    double seconds = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
    out.printf("%,.0f rows per CPU second, %.0f MB/s in%n", count / seconds, bytes / seconds / 1e6);
  }

  private static SourceSettings settings(String format, int port) {
    SourceSettings.Format read =
        switch (format) {
          case "influx" -> new SourceSettings.Lines(Precision.NANOSECONDS);
          case "json" ->
              new SourceSettings.Mapped(
                  Mapping.telegraf(Mapping.TimeUnit.NS, Mapping.Numbers.FLOAT, Set.of()),
                  "",
                  "",
                  "");
          default ->
              new SourceSettings.Mapped(
                  new Mapping(
                      new Selector.Path(List.of("rows")),
                      Selector.of("'cpu'"),
                      Mapping.Rule.all(List.of("*=tags")),
                      Mapping.Rule.all(List.of("*=fields")),
                      new Mapping.Time(new Selector.Path(List.of("t")), Mapping.TimeUnit.NS),
                      new Mapping.NumberTypes(Mapping.Numbers.FLOAT, Set.of())),
                  "http://127.0.0.1:" + port,
                  "",
                  "");
        };
    return new SourceSettings(
        "s",
        new SourceSettings.Input(
            List.of("t"),
            "",
            new SourceSettings.Client("none:1", "g", Map.of()),
            SourceSettings.Start.EARLIEST,
            SourceSettings.OnGap.EARLIEST,
            64 << 20,
            64 << 20),
        read,
        new SourceSettings.Target("benchmark", "", ""),
        new SourceSettings.Refusals(SourceSettings.OnBad.STOP, "dead", Duration.ofSeconds(1)));
  }

  private static byte[] record(String format, byte[] lines) {
    return switch (format) {
      case "influx" -> lines;
      case "json" -> json(new String(lines, StandardCharsets.US_ASCII));
      case "avro" -> avro(new String(lines, StandardCharsets.US_ASCII));
      default -> throw new IllegalArgumentException("format is influx, json or avro");
    };
  }

  private static byte[] json(String lines) {
    List<String> metrics = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      String[] parts = line.split(" ", -1);
      StringBuilder out = new StringBuilder("{\"fields\":{");
      String separator = "";
      for (String field : parts[1].split(",", -1)) {
        String[] pair = field.split("=", -1);
        out.append(separator).append('"').append(pair[0]).append("\":");
        out.append(pair[1].replace("i", ""));
        separator = ",";
      }
      out.append("},\"name\":\"cpu\",\"tags\":{");
      separator = "";
      for (String tag : parts[0].substring("cpu,".length()).split(",", -1)) {
        String[] pair = tag.split("=", -1);
        out.append(separator).append('"').append(pair[0]).append("\":\"").append(pair[1]);
        out.append('"');
        separator = ",";
      }
      metrics.add(out.append("},\"timestamp\":").append(parts[2]).append('}').toString());
    }
    return ("{\"metrics\":[" + String.join(",", metrics) + "]}").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] avro(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, 1});
    List<String> lines = text.lines().toList();
    varint(lines.size(), out);
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      varint(Long.parseLong(parts[2]), out);
      for (String tag : parts[0].substring("cpu,".length()).split(",", -1)) {
        byte[] value = tag.substring(tag.indexOf('=') + 1).getBytes(StandardCharsets.UTF_8);
        varint(value.length, out);
        out.writeBytes(value);
      }
      for (String field : parts[1].split(",", -1)) {
        double value = Double.parseDouble(field.substring(field.indexOf('=') + 1).replace("i", ""));
        out.writeBytes(
            ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
      }
    }
    varint(0, out);
    return out.toByteArray();
  }

  private static void varint(long value, ByteArrayOutputStream out) {
    long left = (value << 1) ^ (value >> 63);
    for (; (left & ~0x7FL) != 0; left >>>= 7) {
      out.write((int) ((left & 0x7F) | 0x80));
    }
    out.write((int) left);
  }

  private static String members(String type, List<String> names) {
    List<String> members = new ArrayList<>();
    names.forEach(name -> members.add("{\"name\":\"" + name + "\",\"type\":\"" + type + "\"}"));
    return String.join(",", members);
  }

  /** Answers every id with the schema of {@link #avro}. */
  private static HttpServer registry() throws IOException {
    String schema =
        """
        {"type":"record","name":"R","fields":[{"name":"rows","type":{"type":"array","items":
        {"type":"record","name":"P","fields":[{"name":"t","type":"long"},
        {"name":"tags","type":{"type":"record","name":"T","fields":[%s]}},
        {"name":"fields","type":{"type":"record","name":"F","fields":[%s]}}]}}}]}
        """
            .formatted(
                members(
                    "string",
                    List.of(
                        "hostname",
                        "region",
                        "datacenter",
                        "rack",
                        "os",
                        "arch",
                        "team",
                        "service",
                        "service_version",
                        "service_environment")),
                members("double", DevopsLines.FIELDS));
    byte[] answer =
        ("{\"schema\":\"" + schema.replace("\"", "\\\"").replace("\n", " ") + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/schemas/ids/",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }
}
