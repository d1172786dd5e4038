package io.hyperbytedb.http.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.prometheus.SnappyBlock;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.testing.Fuzzer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Damaged gzip and Snappy is the client's fault, and costs no more than the limit of a body. */
class InflateFuzzTest {
  private static final int LIMIT = 1 << 20;

  private static List<byte[]> plain() {
    List<byte[]> texts = new ArrayList<>();
    texts.add(new byte[0]);
    texts.add("cpu,host=a v=1 1".getBytes(StandardCharsets.UTF_8));
    texts.add(
        "cpu,host=a,dc=b idle=1.5,user=3i 1451606400\n"
            .repeat(30)
            .getBytes(StandardCharsets.UTF_8));
    texts.add(new byte[2 * LIMIT]);
    return texts;
  }

  private static boolean isRefusal(RuntimeException e) {
    return e instanceof HyperbyteException refusal
        && (refusal.code() == ErrorCode.BAD_REQUEST || refusal.code() == ErrorCode.TOO_LARGE);
  }

  @Test
  void gzip() throws IOException {
    List<byte[]> seeds = new ArrayList<>();
    for (byte[] text : plain()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
        zip.write(text);
      }
      seeds.add(out.toByteArray());
    }
    new Fuzzer("gzip", seeds, InflateFuzzTest::isRefusal, 4L * LIMIT, 0)
        .run(
            5_000,
            input -> {
              try {
                BodyBytes.read(
                    new ByteArrayInputStream(input), true, input.length, LIMIT, bytes -> {});
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Test
  void snappy() {
    List<byte[]> seeds = plain().stream().map(SnappyBlock::deflate).toList();
    new Fuzzer("snappy", seeds, InflateFuzzTest::isRefusal, 64 << 10, 30)
        .run(
            20_000,
            input -> SnappyBlock.inflate(new HttpExchange.Body(input, input.length), LIMIT));
  }
}
