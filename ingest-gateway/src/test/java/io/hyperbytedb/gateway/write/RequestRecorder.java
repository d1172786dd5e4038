package io.hyperbytedb.gateway.write;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends the requests of {@code golden/requests.txt} to a real InfluxDB and writes its answers to
 * the file. Started manually with the server's URL and the file.
 */
final class RequestRecorder {
  private RequestRecorder() {}

  public static void main(String[] args) throws Exception {
    Path file = Path.of(args[1]);
    List<String> out = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String line : Files.readAllLines(file)) {
        if (!line.startsWith("< ")) {
          out.add(line);
        }
        if (line.startsWith("> ")) {
          prepare(client, args[0]);
          RequestCase request = RequestCase.parse(line);
          out.add(
              "< "
                  + RequestCase.answer(
                      client.send(request.request(args[0]), BodyHandlers.ofString())));
        }
      }
    }
    Files.writeString(file, String.join("\n", out) + "\n");
  }

  private static void prepare(HttpClient client, String url)
      throws IOException, InterruptedException {
    String database = RequestCase.DATABASE;
    String statements =
        """
        DROP DATABASE %s; CREATE DATABASE %s;
        CREATE RETENTION POLICY "%s" ON %s DURATION INF REPLICATION 1
        """
            .formatted(database, database, RequestCase.POLICY, database);
    var _ =
        client.send(
            HttpRequest.newBuilder(
                    URI.create(
                        url + "/query?q=" + URLEncoder.encode(statements, StandardCharsets.UTF_8)))
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    RequestCase warmUp = new RequestCase("plain", "?db=" + database, RequestCase.WARM_UP, "");
    var _ = client.send(warmUp.request(url), BodyHandlers.ofString());
  }
}
