package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/** What Prometheus writes is what it reads, from memory and from files. */
class PrometheusIT {
  private static final int EQ = 0;
  private static final int NEQ = 1;
  private static final int RE = 2;
  private static final int NRE = 3;

  @TempDir Path home;

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static ByteString bytes(Fields fields) {
    return ByteString.copyFrom(message(fields));
  }

  private static ByteString label(String name, String value) {
    return bytes(
        out -> {
          out.writeString(1, name);
          out.writeString(2, value);
        });
  }

  private static byte[] series(String name, String host, double value, long millis) {
    return message(
        out ->
            out.writeBytes(
                1,
                bytes(
                    series -> {
                      series.writeBytes(1, label("__name__", name));
                      series.writeBytes(1, label("host", host));
                      series.writeBytes(
                          2,
                          bytes(
                              sample -> {
                                sample.writeDouble(1, value);
                                sample.writeInt64(2, millis);
                              }));
                    })));
  }

  private record Matcher(int type, String label, String value) {}

  private static byte[] query(long from, long to, Matcher... matchers) {
    return message(
        out ->
            out.writeBytes(
                1,
                bytes(
                    query -> {
                      query.writeInt64(1, from);
                      query.writeInt64(2, to);
                      for (Matcher matcher : matchers) {
                        query.writeBytes(
                            3,
                            bytes(
                                m -> {
                                  m.writeEnum(1, matcher.type);
                                  m.writeString(2, matcher.label);
                                  m.writeString(3, matcher.value);
                                }));
                      }
                    })));
  }

  private static HttpResponse<byte[]> post(HttpClient client, String url, byte[] message)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Encoding", "snappy")
            .header("Content-Type", "application/x-protobuf")
            .POST(BodyPublishers.ofByteArray(Snappy.compress(message)))
            .build(),
        BodyHandlers.ofByteArray());
  }

  /** Texts of labels, values and times, in order of appearance within a series. */
  private static List<String> parse(byte[] response) throws IOException {
    List<String> all = new ArrayList<>();
    CodedInputStream in = CodedInputStream.newInstance(response);
    while (in.readTag() != 0) {
      CodedInputStream result = CodedInputStream.newInstance(in.readByteArray());
      while (result.readTag() != 0) {
        StringBuilder text = new StringBuilder();
        flatten(CodedInputStream.newInstance(result.readByteArray()), text);
        all.add(text.toString().strip());
      }
    }
    return all;
  }

  private static void flatten(CodedInputStream series, StringBuilder out) throws IOException {
    while (series.readTag() != 0) {
      CodedInputStream part = CodedInputStream.newInstance(series.readByteArray());
      for (int tag = part.readTag(); tag != 0; tag = part.readTag()) {
        switch (WireFormat.getTagWireType(tag)) {
          case WireFormat.WIRETYPE_FIXED64 -> out.append(part.readDouble());
          case WireFormat.WIRETYPE_VARINT -> out.append(part.readInt64());
          default -> out.append(part.readString());
        }
        out.append(' ');
      }
    }
  }

  private static List<String> read(
      HttpClient client, String url, long from, long to, Matcher... matchers) throws Exception {
    HttpResponse<byte[]> answer = post(client, url, query(from, to, matchers));
    assertThat(answer.statusCode())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("snappy");
    return new ArrayList<>(new TreeSet<>(parse(Snappy.uncompress(answer.body()))));
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      try (ServerProcess server = ServerProcess.start(home);
          Http http = new Http(server.url())) {
        assertThat(http.query("", "CREATE DATABASE p").status()).isEqualTo(200);
        String url = server.url() + "/api/v1/prom/write?db=p";
        assertThat(post(client, url, series("up", "a", 1.5, 1_000)).statusCode()).isEqualTo(204);
        assertThat(post(client, url, series("up", "a", 2.5, 2_000)).statusCode()).isEqualTo(204);
        assertThat(post(client, url, series("up", "b/c", 7, 2_000)).statusCode()).isEqualTo(204);
        assertThat(post(client, url, series("dup", "a", 9, 2_000)).statusCode()).isEqualTo(204);
        assertThat(http.write("p", "up,host=x value=4i 3000000000").status()).isEqualTo(400);
        assertThat(http.write("p", "int,host=x value=4i 3000000000").status()).isEqualTo(204);
        checkReads(client, server.url() + "/api/v1/prom/read?db=p");
        assertThat(server.stop("TERM")).isZero();
      }
      try (ServerProcess server = ServerProcess.start(home)) {
        checkReads(client, server.url() + "/api/v1/prom/read?db=p");
      }
    }
  }

  private static void checkReads(HttpClient client, String url) throws Exception {
    String a = "__name__ up host a 1.5 1000 2.5 2000";
    String b = "__name__ up host b/c 7.0 2000";
    Matcher up = new Matcher(EQ, "__name__", "up");
    assertThat(read(client, url, 0, 9_999, up)).containsExactly(a, b);
    assertThat(read(client, url, 1_001, 2_000, up))
        .containsExactly("__name__ up host a 2.5 2000", b);
    assertThat(read(client, url, 0, 9_999, up, new Matcher(NEQ, "host", "a"))).containsExactly(b);
    assertThat(read(client, url, 0, 9_999, up, new Matcher(RE, "host", "b/.|x")))
        .containsExactly(b);
    assertThat(read(client, url, 0, 9_999, up, new Matcher(NRE, "host", "b/")))
        .containsExactly(a, b);
    assertThat(read(client, url, 0, 9_999, new Matcher(RE, "__name__", "u.*|i.*")))
        .containsExactly(a, b, "host x 4.0 3000");
    assertThat(
            read(client, url, Long.MIN_VALUE, Long.MAX_VALUE, new Matcher(NEQ, "__name__", "up")))
        .containsExactly("__name__ dup host a 9.0 2000", "host x 4.0 3000");
    assertThat(read(client, url, 0, 9_999, new Matcher(EQ, "__name__", "none"))).isEmpty();
    assertThat(read(client, url, 0, 9_999, up, new Matcher(EQ, "nolabel", "")))
        .containsExactly(a, b);
    emptyValuesMean(client, url, up, a, b);
    HttpResponse<byte[]> malformed = post(client, url, query(0, 1, new Matcher(RE, "host", "(")));
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(new String(malformed.body(), StandardCharsets.UTF_8))
        .isEqualTo("{\"error\":\"error parsing regexp: missing closing ): `(`\"}\n");
    assertThat(post(client, url, query(0, 1, new Matcher(RE, "host", "a)|(b"))).statusCode())
        .isEqualTo(400);
    assertThat(post(client, url, query(0, 1)).statusCode()).isEqualTo(400);
  }

  /** A label that a series does not have is one with an empty value. */
  private static void emptyValuesMean(HttpClient client, String url, Matcher up, String a, String b)
      throws Exception {
    for (String label : List.of("nolabel", "time")) {
      for (Matcher all :
          List.of(
              new Matcher(EQ, label, ""),
              new Matcher(NEQ, label, "x"),
              new Matcher(RE, label, "x|"),
              new Matcher(RE, label, ".*"),
              new Matcher(NRE, label, ".+"))) {
        assertThat(read(client, url, 0, 9_999, up, all)).as("%s", all).containsExactly(a, b);
      }
      for (Matcher none :
          List.of(
              new Matcher(EQ, label, "x"),
              new Matcher(NEQ, label, ""),
              new Matcher(RE, label, ".+"),
              new Matcher(NRE, label, ".*"))) {
        assertThat(read(client, url, 0, 9_999, up, none)).as("%s", none).isEmpty();
      }
    }
    assertThat(read(client, url, 0, 9_999, up, new Matcher(NEQ, "host", ""))).containsExactly(a, b);
    assertThat(read(client, url, 0, 9_999, up, new Matcher(EQ, "host", ""))).isEmpty();
  }
}
