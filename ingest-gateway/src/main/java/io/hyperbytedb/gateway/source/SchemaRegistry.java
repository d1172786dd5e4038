package io.hyperbytedb.gateway.source;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Asks a schema registry for schemas by their ids, each once: {@code GET /schemas/ids/ID} answers
 * {@code {"schema":"…"}}. Not thread-safe.
 */
final class SchemaRegistry implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Ids of schemas that do not exist are remembered up to this number. */
  private static final int MAX_UNKNOWN = 10_000;

  /** How long a schema that does not exist is not asked for again. */
  private static final long UNKNOWN_NANOS = 30_000_000_000L;

  /** A schema that cannot be used, and why. */
  static final class UnusableSchemaException extends Exception {
    UnusableSchemaException(String reason) {
      super(reason, null, false, false);
    }
  }

  /** A schema or why there is none, until a time. */
  private record Known(@Nullable Schema schema, String wrong, long until) {}

  private final String url;
  private final @Nullable String authorization;
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();
  private final Map<Integer, Known> known = new HashMap<>();

  /**
   * @param user empty for none
   */
  SchemaRegistry(String url, String user, String password) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.authorization =
        user.isEmpty()
            ? null
            : "Basic "
                + Base64.getEncoder()
                    .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The schema with an id.
   *
   * @throws UnusableSchemaException if there is none, or it is not one of Avro
   * @throws HyperbyteException UNAVAILABLE if the registry does not answer
   */
  Schema schema(int id) throws UnusableSchemaException {
    Known found = known.get(id);
    if (found == null || (found.schema == null && System.nanoTime() - found.until > 0)) {
      found = fetch(id);
      if (known.size() > MAX_UNKNOWN) {
        known.clear();
      }
      known.put(id, found);
    }
    if (found.schema == null) {
      throw new UnusableSchemaException(found.wrong);
    }
    return found.schema;
  }

  private Known fetch(int id) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/schemas/ids/" + Integer.toUnsignedString(id)))
            .timeout(TIMEOUT)
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<byte[]> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw unavailable("cannot be reached: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("was not waited for");
    }
    if (answer.statusCode() == 404) {
      return unknown("the schema registry has no schema [" + Integer.toUnsignedString(id) + "]");
    }
    if (answer.statusCode() != 200) {
      throw unavailable("answered " + answer.statusCode());
    }
    return parse(id, answer.body());
  }

  private HyperbyteException unavailable(String what) {
    return new HyperbyteException(
        ErrorCode.UNAVAILABLE, "the schema registry [" + url + "] " + what);
  }

  private static Known unknown(String wrong) {
    return new Known(null, wrong, System.nanoTime() + UNKNOWN_NANOS);
  }

  private Known parse(int id, byte[] body) {
    String schema = null;
    String type = "AVRO";
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("schema") && value == JsonToken.VALUE_STRING) {
          schema = parser.getString();
        } else if (name.equals("schemaType") && value == JsonToken.VALUE_STRING) {
          type = parser.getString();
        } else {
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      throw unavailable("did not answer with JSON: " + e.getOriginalMessage());
    }
    if (schema == null) {
      throw unavailable("answered without a schema");
    }
    if (!type.equals("AVRO")) {
      return unknown("schema [" + Integer.toUnsignedString(id) + "] is not Avro but " + type);
    }
    try {
      return new Known(
          new Schema.Parser(NameValidator.NO_VALIDATION).parse(schema), "", Long.MAX_VALUE);
    } catch (AvroRuntimeException e) {
      return unknown(
          "schema [" + Integer.toUnsignedString(id) + "] cannot be used: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
