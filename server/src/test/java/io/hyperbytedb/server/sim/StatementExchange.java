package io.hyperbytedb.server.sim;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.HyperbyteException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A statement as a request without a network. */
final class StatementExchange implements HttpExchange {
  private final Map<String, String> params;
  private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

  StatementExchange(String statement) {
    this.params = Map.of("q", statement, "db", "db", "epoch", "ns");
  }

  String answeredBy(HttpHandler handler) throws Exception {
    try {
      handler.handle(this);
    } catch (HyperbyteException e) {
      return "error: " + e.getMessage();
    }
    return answer.toString(StandardCharsets.UTF_8);
  }

  @Override
  public String method() {
    return "POST";
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
    return null;
  }

  @Override
  public Map<String, List<String>> formParams(int maxBytes) {
    Map<String, List<String>> form = new TreeMap<>();
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
  public void respond(int status) {}

  @Override
  public void respond(int status, String contentType, byte[] body, int from, int length) {
    answer.write(body, from, length);
  }

  @Override
  public OutputStream respondStreaming(int status, String contentType) {
    return answer;
  }
}
