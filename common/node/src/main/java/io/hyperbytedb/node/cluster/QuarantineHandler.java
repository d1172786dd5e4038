package io.hyperbytedb.node.cluster;

import io.hyperbytedb.node.http.HttpExchange;
import io.hyperbytedb.node.http.HttpHandler;
import io.hyperbytedb.node.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code GET /internal/quarantine}: the records that could not be decoded, and the damaged files
 * that others have taken the place of.
 */
public final class QuarantineHandler implements HttpHandler {
  /** The directory in the quarantine that keeps damaged files. */
  public static final String FILES = "files";

  private static final String REASON = ".reason";
  private static final Pattern RECORD = Pattern.compile("(\\d+)-(\\d+)\\.reason");

  private final Membership membership;
  private final Path directory;

  /** Shows a quarantine. */
  public QuarantineHandler(Membership membership, Path directory) {
    this.membership = membership;
    this.directory = directory;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    List<Object> records = new ArrayList<>();
    for (Path reason : reasons(directory)) {
      Matcher numbers = RECORD.matcher(String.valueOf(reason.getFileName()));
      if (numbers.matches()) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("partition", Long.parseLong(numbers.group(1)));
        record.put("offset", Long.parseLong(numbers.group(2)));
        describe(reason, ".record", record);
        records.add(record);
      }
    }
    List<Object> files = new ArrayList<>();
    for (Path reason : reasons(directory.resolve(FILES))) {
      Map<String, Object> file = new LinkedHashMap<>();
      String name = String.valueOf(reason.getFileName());
      file.put("path", name.substring(0, name.length() - REASON.length()));
      describe(reason, "", file);
      files.add(file);
    }
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node_id", membership.self().nodeId());
    answer.put("records", records);
    answer.put("files", files);
    exchange.respond(200, "application/json", Json.of(answer).getBytes(StandardCharsets.UTF_8));
  }

  private static List<Path> reasons(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> path.toString().endsWith(REASON)).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Why and when something came here, and how large it is. */
  private static void describe(Path reason, String extension, Map<String, Object> out)
      throws IOException {
    out.put("reason", Files.readString(reason, StandardCharsets.UTF_8).strip());
    out.put("time", Files.getLastModifiedTime(reason).toInstant().toString());
    String name = String.valueOf(reason.getFileName());
    Path thing =
        reason.resolveSibling(name.substring(0, name.length() - REASON.length()) + extension);
    if (Files.exists(thing)) {
      out.put("bytes", Files.size(thing));
    }
  }
}
