package io.hyperbytedb.gateway.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.gateway.write.WriteNode.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

/** Remote write. Unless stated otherwise, status, texts and points are those of InfluxDB 1.6.7. */
class PrometheusWriteTest {
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

  private String post(byte[] body) throws Exception {
    var answer =
        WriteNode.send(
            node.routes().prometheusWrite(), new Request(Map.of("db", "db"), Map.of(), body));
    return (answer.status() + " " + answer.error()).strip();
  }

  private List<String> points() {
    Points points = new Points(Long.MAX_VALUE / 2);
    WriteNode.collect(node.newBatches(), points);
    return points.print();
  }

  @Test
  void theNameIsMeasurementAndTagAndTheValueIsAField() throws Exception {
    byte[] body =
        RemoteWrite.snappy(
            RemoteWrite.series("__name__", "up", "job", "x y", "host", "a", "none", "")
                .sample(1.5, 1_000)
                .sample(-0.0, -2),
            RemoteWrite.series("host", "c").sample(3, 0));
    assertThat(post(body)).isEqualTo("204");
    assertThat(points())
        .containsExactlyInAnyOrder(
            "up,__name__=up,host=a,job=x\\\\ y @ 1000000000 {value=1.5}",
            "up,__name__=up,host=a,job=x\\\\ y @ -2000000 {value=-0.0}",
            "prom_metric_not_specified,host=c @ 0 {value=3.0}");
  }

  /** As in 1.8; 1.6 refuses a request with an infinite value. */
  @Test
  void valuesThatAreNotFiniteAreLeftOut() throws Exception {
    byte[] body =
        RemoteWrite.snappy(
            RemoteWrite.series("__name__", "up")
                .sample(Double.NaN, 1)
                .sample(Double.POSITIVE_INFINITY, 2)
                .sample(Double.NEGATIVE_INFINITY, 3)
                .sample(4, 4));
    assertThat(post(body)).isEqualTo("204");
    assertThat(points()).containsExactly("up,__name__=up @ 4000000 {value=4.0}");
    assertThat(post(RemoteWrite.snappy(RemoteWrite.series("a", "b").sample(Double.NaN, 1))))
        .isEqualTo("204");
  }

  @Test
  void theLastOfEqualLabelsCounts() throws Exception {
    assertThat(
            post(
                RemoteWrite.snappy(
                    RemoteWrite.series("__name__", "d", "a", "1", "a", "2").sample(3, 1))))
        .isEqualTo("204");
    assertThat(points()).containsExactly("d,__name__=d,a=2 @ 1000000 {value=3.0}");
  }

  @Test
  void whatIsNoBlockOrNoMessageIsRefused() throws Exception {
    assertThat(post(new byte[0])).isEqualTo("400 snappy: corrupt input");
    assertThat(post(new byte[] {-1, -1, -1, -1, 15})).isEqualTo("400 snappy: corrupt input");
    assertThat(post(new byte[] {5, 0})).isEqualTo("400 snappy: corrupt input");
    assertThat(post(raw(0x0a, 0x7f))).isEqualTo("400 unexpected EOF");
    assertThat(post(raw(0xff, 0xff, 0xff))).isEqualTo("400 unexpected EOF");
    assertThat(post(raw(0x09, 1, 2, 3, 4, 5, 6, 7, 8)))
        .isEqualTo("400 proto: wrong wireType = 1 for field 1");
    assertThat(post(raw())).isEqualTo("204");
    assertThat(points()).isEmpty();
  }

  @Test
  void oneBadSeriesSpoilsTheRequestBeforeAnythingIsWritten() throws Exception {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.write(RemoteWrite.message(RemoteWrite.series("__name__", "up").sample(1, 1)));
    message.write(new byte[] {0x0a, 2, 0x12, 1});
    assertThat(post(Snappy.compress(message.toByteArray()))).isEqualTo("400 unexpected EOF");
    assertThat(points()).isEmpty();
  }

  /** InfluxDB lets these times wrap around. */
  @Test
  void timesOutOfRangeAreRefusedAndTheRestIsWritten() throws Exception {
    byte[] body =
        RemoteWrite.snappy(
            RemoteWrite.series("__name__", "up").sample(1, 9_223_372_036_855L).sample(2, 2));
    assertThat(post(body))
        .isEqualTo(
            "400 partial write: time outside range -9223372036854775806 - 9223372036854775806"
                + " dropped=0");
    assertThat(points()).containsExactly("up,__name__=up @ 2000000 {value=2.0}");
  }

  @Test
  void aTagCalledTimeIsDroppedAsInLines() throws Exception {
    assertThat(
            post(
                RemoteWrite.snappy(RemoteWrite.series("__name__", "tm", "time", "1").sample(3, 1))))
        .isEqualTo(
            "400 partial write: invalid tag key: input tag \"time\" on measurement \"tm\" is"
                + " invalid dropped=1");
  }

  @Test
  void anInflatedBodyHasTheLimitOfABody() throws Exception {
    assertThat(post(Snappy.compress(new byte[26_000_000])))
        .isEqualTo("413 Request Entity Too Large");
  }

  private static byte[] raw(int... bytes) throws IOException {
    byte[] out = new byte[bytes.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) bytes[i];
    }
    return Snappy.compress(out);
  }
}
