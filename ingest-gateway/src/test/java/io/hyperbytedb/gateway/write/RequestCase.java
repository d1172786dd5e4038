package io.hyperbytedb.gateway.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/**
 * A request to {@code /write} and the answer of a real InfluxDB. In the file: {@code >} the
 * encoding, the query and the body; {@code <} the status, the content type and the body.
 *
 * @param encoding {@code plain}, {@code gzip}, {@code cut:N} for the first N bytes of a gzip,
 *     {@code checksum} for one with a wrong checksum, {@code not} for a body that only claims to be
 *     gzip
 * @param query the URL's query with its question mark
 * @param body the body before it is encoded, escaped
 * @param answer the answer, escaped
 */
record RequestCase(String encoding, String query, String body, String answer) {
  static final String DATABASE = "requests";
  static final String POLICY = "two words";

  /** Written before each request, so that its shard group exists. */
  static final String WARM_UP = "warm v=1 1";

  static List<RequestCase> read() throws IOException {
    List<RequestCase> cases = new ArrayList<>();
    try (var in = RequestCase.class.getResourceAsStream("/golden/requests.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (line.startsWith("> ")) {
          cases.add(parse(line));
        } else if (line.startsWith("< ")) {
          RequestCase last = cases.removeLast();
          cases.add(new RequestCase(last.encoding, last.query, last.body, line.substring(2)));
        }
      }
    }
    return cases;
  }

  /** A case with only a request. */
  static RequestCase parse(String line) {
    String[] parts = line.split(" ", 4);
    return new RequestCase(parts[1], parts[2], parts.length == 4 ? parts[3] : "", "");
  }

  HttpRequest request(String url) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/write" + query))
            .POST(BodyPublishers.ofByteArray(encoded()));
    if (!encoding.equals("plain")) {
      request.header("Content-Encoding", "gzip");
    }
    return request.build();
  }

  private byte[] encoded() {
    byte[] plain = new GoldenCase(body, "", List.of()).body();
    if (encoding.equals("plain") || encoding.equals("not")) {
      return plain;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] zipped = out.toByteArray();
    if (encoding.equals("checksum")) {
      zipped[zipped.length - 8] ^= 1;
    }
    return encoding.startsWith("cut:")
        ? Arrays.copyOf(zipped, Integer.parseInt(encoding, 4, encoding.length(), 10))
        : zipped;
  }

  /** The format of an answer in the file. */
  static String answer(java.net.http.HttpResponse<String> response) {
    String type = response.headers().firstValue("Content-Type").orElse("-");
    String body = GoldenCase.escape(response.body());
    return response.statusCode() + " " + type + (body.isEmpty() ? "" : " " + body);
  }
}
