package io.hyperbytedb.query.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.prometheus.ReadRequest.Comparison;
import io.hyperbytedb.query.prometheus.ReadRequest.Matcher;
import io.hyperbytedb.query.prometheus.ReadRequest.Query;
import io.hyperbytedb.testing.Fuzzer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadRequestTest {
  private static final List<String> MEASUREMENTS = List.of("up", "down/1", "a\"b");

  private static byte[] message(Matcher... matchers) throws IOException {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(query);
    out.writeInt64(1, -1);
    out.writeInt64(2, 1_700_000_000_000L);
    for (Matcher matcher : matchers) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream m = CodedOutputStream.newInstance(bytes);
      m.writeEnum(1, List.of(Comparison.values()).indexOf(matcher.comparison()));
      m.writeString(2, matcher.label());
      m.writeString(3, matcher.value());
      m.flush();
      out.writeBytes(3, ByteString.copyFrom(bytes.toByteArray()));
    }
    out.flush();
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    CodedOutputStream all = CodedOutputStream.newInstance(request);
    all.writeBytes(1, ByteString.copyFrom(query.toByteArray()));
    all.flush();
    return request.toByteArray();
  }

  private static String text(Matcher... matchers) {
    SelectStatement statement =
        SelectText.of(new Query(-1, 2, List.of(matchers)), "d b", "rp", MEASUREMENTS);
    return statement == null ? "" : statement.text();
  }

  @Test
  void aQueryIsASelect() {
    assertThat(
            text(
                new Matcher(Comparison.EQUAL, "__name__", "up"),
                new Matcher(Comparison.NOT_EQUAL, "ho st", "it's"),
                new Matcher(Comparison.MATCH, "path", "a/b|c")))
        .isEqualTo(
            "SELECT value FROM \"d b\".rp.up WHERE time >= -1000000 AND time <= 2000000 AND"
                + " \"ho st\"::tag != 'it\\'s' AND path::tag =~ /^(?:a\\/b|c)$/ GROUP BY *");
    assertThat(text(new Matcher(Comparison.MATCH, "__name__", "up|down/.")))
        .contains("FROM \"d b\".rp.\"down/1\", \"d b\".rp.up WHERE");
    assertThat(text(new Matcher(Comparison.NO_MATCH, "__name__", "u")))
        .contains("\"a\\\"b\"")
        .contains("rp.up");
    assertThat(text(new Matcher(Comparison.EQUAL, "__name__", "none"))).isEmpty();
    assertThatThrownBy(() -> text(new Matcher(Comparison.NO_MATCH, "__name__", "(")))
        .isInstanceOf(HyperbyteException.class)
        .hasMessageContaining("error parsing regexp");
  }

  @Test
  void aRequestIsReadBack() throws IOException {
    Matcher up = new Matcher(Comparison.EQUAL, "__name__", "up");
    assertThat(ReadRequest.of(message(up)).queries())
        .containsExactly(new Query(-1, 1_700_000_000_000L, List.of(up)));
    assertThatThrownBy(() -> ReadRequest.of(message())).hasMessage("expected matcher");
  }

  @Test
  void damagedRequestsAreRefused() throws IOException {
    List<byte[]> seeds =
        List.of(
            message(new Matcher(Comparison.EQUAL, "__name__", "up")),
            message(
                new Matcher(Comparison.MATCH, "__name__", "u.*[a-z]{1,3}"),
                new Matcher(Comparison.NO_MATCH, "host", "a|b/(c)")));
    new Fuzzer(
            "remote read",
            seeds,
            e -> e instanceof HyperbyteException refusal && refusal.code() == ErrorCode.BAD_REQUEST,
            1 << 20,
            50_000)
        .run(
            5_000,
            input ->
                ReadRequest.of(input)
                    .queries()
                    .forEach(query -> SelectText.of(query, "d", "r", MEASUREMENTS)));
  }
}
