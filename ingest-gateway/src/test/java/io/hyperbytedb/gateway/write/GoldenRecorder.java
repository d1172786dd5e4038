package io.hyperbytedb.gateway.write;

import io.hyperbytedb.model.SeriesKey;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Records what a real InfluxDB 1.x answers to the requests in the golden file. Started manually
 * with the server's URL, the file and, to fill it with random requests, a seed.
 */
final class GoldenRecorder {
  private static final String WARM_UP = "warm_up";

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final String url;

  private GoldenRecorder(String url) {
    this.url = url;
  }

  public static void main(String[] args) throws Exception {
    GoldenRecorder recorder = new GoldenRecorder(args[0]);
    Path file = Path.of(args[1]);
    List<String> out = new ArrayList<>();
    if (args.length == 2) {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith("> ")) {
          out.add(line);
          out.addAll(recorder.record(new GoldenCase(line.substring(2), "", List.of())));
        } else if (line.startsWith("#")) {
          out.add(line);
        }
      }
    } else {
      out.add("## random requests, seed " + args[2]);
      recorder.recordRandom(new RandomLines(Long.parseLong(args[2])), out);
    }
    Files.writeString(file, String.join("\n", out) + "\n");
  }

  private void recordRandom(RandomLines random, List<String> out) throws Exception {
    while (out.size() < 2_000) {
      String request = GoldenCase.escape(random.lines(3));
      List<String> answer = record(new GoldenCase(request, "", List.of()));
      // When a new field has two types, InfluxDB's answer depends on its retries.
      if (!answer.getFirst().contains("field type conflict")) {
        out.add("> " + request);
        out.addAll(answer);
      }
    }
  }

  private List<String> record(GoldenCase request) throws Exception {
    List<String> out = new ArrayList<>();
    query("DROP DATABASE golden");
    query("CREATE DATABASE golden");
    // InfluxDB is stricter with the first write into a shard group: it refuses the whole write when
    // a new field has two types. Later writes, and all writes here, are refused only in part.
    write("", (WARM_UP + " v=1 1").getBytes(StandardCharsets.UTF_8));
    long now = System.currentTimeMillis() * 1_000_000;
    HttpResponse<String> response = write(request.query(), request.body());
    String error =
        response.body().isEmpty()
            ? ""
            : " " + GoldenCase.escape(json.readTree(response.body()).get("error").asString());
    out.add("< " + response.statusCode() + error);
    Points points = new Points(now);
    for (JsonNode measurement : series(query("SHOW MEASUREMENTS"))) {
      for (JsonNode name : measurement.path("values")) {
        if (!name.get(0).asString().equals(WARM_UP)) {
          readBack(name.get(0).asString(), points);
        }
      }
    }
    points.print().forEach(point -> out.add("= " + point));
    return out;
  }

  private HttpResponse<String> write(String query, byte[] body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url + "/write?db=golden" + query))
            .POST(BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofString());
  }

  private void readBack(String measurement, Points points) throws Exception {
    String from = " FROM \"" + identifier(measurement) + '"';
    Map<String, String> types = new HashMap<>();
    for (JsonNode series : series(query("SHOW FIELD KEYS" + from))) {
      series.path("values").forEach(v -> types.put(v.get(0).asString(), v.get(1).asString()));
    }
    for (JsonNode series : series(query("SELECT *::field" + from + " GROUP BY *"))) {
      List<String> tags = new ArrayList<>();
      for (Map.Entry<String, JsonNode> tag : series.path("tags").properties()) {
        if (!tag.getValue().asString().isEmpty()) {
          tags.add(tag.getKey());
          tags.add(tag.getValue().asString());
        }
      }
      SeriesKey key = SeriesKey.of(measurement, tags.toArray(new String[0]));
      for (JsonNode row : series.path("values")) {
        for (int i = 1; i < row.size(); i++) {
          if (!row.get(i).isNull()) {
            String field = series.path("columns").get(i).asString();
            points.add(
                key, row.get(0).asLong(), field, value(row.get(i), types.getOrDefault(field, "")));
          }
        }
      }
    }
  }

  private static Object value(JsonNode value, String type) {
    return switch (type) {
      case "float" -> value.asDouble();
      case "integer" -> value.asLong();
      case "boolean" -> value.asBoolean();
      default -> value.asString();
    };
  }

  private static String identifier(String name) {
    return name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static JsonNode series(JsonNode answer) {
    return answer.path("results").path(0).path("series");
  }

  private JsonNode query(String statement) throws IOException, InterruptedException {
    String form = "db=golden&epoch=ns&q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8);
    String body =
        client
            .send(
                HttpRequest.newBuilder(URI.create(url + "/query"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(form))
                    .build(),
                BodyHandlers.ofString())
            .body();
    // A JSON parser would read this as an integer, which has no negative zero.
    return json.readTree(body.replace(",-0]", ",-0.0]").replace(",-0,", ",-0.0,"));
  }
}
