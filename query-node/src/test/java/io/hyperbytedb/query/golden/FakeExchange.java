package io.hyperbytedb.query.golden;

import io.hyperbytedb.http.AnswerType;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.HyperbyteException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request without a network. */
final class FakeExchange implements HttpExchange {
  private final String method;
  private final String accept;
  private final Map<String, String> params;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
  private int status;

  FakeExchange(String method, Map<String, String> params) {
    this(method, "", params);
  }

  FakeExchange(String method, String accept, Map<String, String> params) {
    this.method = method;
    this.accept = accept;
    this.params = params;
  }

  /** Lets a handler answer; errors become what the server makes of them. */
  String answeredBy(HttpHandler handler) throws Exception {
    try {
      handler.handle(this);
    } catch (HyperbyteException e) {
      status = e.code().httpStatus();
      boolean pretty = "true".equals(queryParam("pretty"));
      byte[] error = AnswerType.of(this).error(String.valueOf(e.getMessage()), pretty);
      return new String(error, StandardCharsets.UTF_8);
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  int status() {
    return status;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return "/query";
  }

  @Override
  public @Nullable String queryParam(String name) {
    return params.get(name);
  }

  @Override
  public @Nullable String header(String name) {
    return name.equalsIgnoreCase("Accept") && !accept.isEmpty() ? accept : null;
  }

  @Override
  public Map<String, List<String>> formParams(int maxBytes) {
    Map<String, List<String>> form = new HashMap<>();
    params.forEach((name, value) -> form.put(name, List.of(value)));
    return form;
  }

  @Override
  public Body readBody(int maxBytes) {
    return new Body(new byte[0], 0);
  }

  @Override
  public void responseHeader(String name, String value) {}

  @Override
  public void respond(int code) {
    status = code;
  }

  @Override
  public void respond(int code, String contentType, byte[] body, int from, int length) {
    status = code;
    answer.write(body, from, length);
  }

  @Override
  public OutputStream respondStreaming(int code, String contentType) {
    status = code;
    return answer;
  }
}
