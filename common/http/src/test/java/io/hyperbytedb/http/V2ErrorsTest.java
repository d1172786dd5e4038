package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.Fault;
import io.hyperbytedb.model.HyperbyteException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class V2ErrorsTest {
  /** Keeps the answer. */
  private static final class Kept implements HttpExchange {
    private final Map<String, String> headers = new TreeMap<>();
    private int status;
    private String body = "";

    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String path() {
      return "/api/v2/write";
    }

    @Override
    public @Nullable String queryParam(String name) {
      return null;
    }

    @Override
    public @Nullable String header(String name) {
      return null;
    }

    @Override
    public Map<String, List<String>> formParams(int maxBytes) {
      return Map.of();
    }

    @Override
    public Body readBody(int maxBytes) {
      return new Body(new byte[0], 0);
    }

    @Override
    public void responseHeader(String name, String value) {
      headers.put(name, value);
    }

    @Override
    public void respond(int code) {
      status = code;
    }

    @Override
    public void respond(int code, String contentType, byte[] bytes, int from, int length) {
      status = code;
      headers.put("Content-Type", contentType);
      body = new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    @Override
    public OutputStream respondStreaming(int code, String contentType) {
      throw new AssertionError();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anErrorHasStatusCodeAndBothMessages(ErrorCode code) throws Exception {
    Kept answer = new Kept();
    HttpHandler failing =
        exchange -> {
          throw new HyperbyteException(code, "it \"fails\"");
        };
    if (code.fault() == Fault.INTERNAL) {
      assertThatThrownBy(() -> new V2Errors(failing).handle(answer)).hasMessage("it \"fails\"");
      assertThat(answer.status).as("left to the server, which logs it").isZero();
      return;
    }
    new V2Errors(failing).handle(answer);
    assertThat(answer.status).isEqualTo(code.httpStatus());
    String name = answer.headers.get("X-Platform-Error-Code");
    assertThat(answer.body)
        .isEqualTo(
            "{\"code\":\""
                + name
                + "\",\"message\":\"it \\\"fails\\\"\",\"error\":\"it \\\"fails\\\"\"}\n");
    assertThat(answer.headers)
        .containsEntry("Content-Type", "application/json")
        .containsEntry("X-Influxdb-Error", "it \"fails\"");
    assertThat(answer.headers.containsKey("Retry-After"))
        .isEqualTo(code.fault() == Fault.RESOURCES);
    assertThat(answer.headers.containsKey("WWW-Authenticate"))
        .isEqualTo(code == ErrorCode.UNAUTHORIZED);
  }

  @Test
  void whatSucceedsIsLeftAlone() throws Exception {
    Kept answer = new Kept();
    new V2Errors(exchange -> exchange.respond(204)).handle(answer);
    assertThat(answer.status).isEqualTo(204);
    assertThat(answer.headers).isEmpty();
  }
}
