package io.hyperbytedb.cluster;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /internal/quarantine}: records that could not be decoded, and damaged files that have
 * been replaced. {@code POST /internal/quarantine?until=TIME} removes what was added up to a time,
 * such as that of the newest listed entry, and answers with the rest.
 */
public final class QuarantineHandler implements HttpHandler {
  /** The directory in the quarantine that keeps damaged files. */
  public static final String FILES = "files";

  private static final String REASON = ".reason";
  private static final Pattern RECORD = Pattern.compile("(\\d+)-(\\d+)\\.reason");

  private final Membership membership;
  private final Path directory;

  /** Serves a quarantine. */
  public QuarantineHandler(Membership membership, Path directory) {
    this.membership = membership;
    this.directory = directory;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("node_id", membership.self().nodeId());
    answer.put("replica", membership.self().replica());
    if (exchange.method().equals("POST")) {
      Instant until = until(exchange.queryParam("until"));
      answer.put("cleared", clear(directory, until) + clear(directory.resolve(FILES), until));
    }
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
    answer.put("records", records);
    answer.put("files", files);
    Json.respond(exchange, 200, answer);
  }

  private static Instant until(@Nullable String time) {
    try {
      return Instant.parse(String.valueOf(time));
    } catch (DateTimeParseException e) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST,
          "[until] must be a time such as 2026-11-30T12:00:00Z: what came later is kept",
          e);
    }
  }

  /** Removes the reason last: without it an entry would not be listed any more. */
  private static int clear(Path directory, Instant until) throws IOException {
    int cleared = 0;
    for (Path reason : reasons(directory)) {
      if (time(reason).isAfter(until)) {
        continue;
      }
      String name = String.valueOf(reason.getFileName());
      String thing = name.substring(0, name.length() - REASON.length());
      Files.deleteIfExists(
          reason.resolveSibling(RECORD.matcher(name).matches() ? thing + ".record" : thing));
      cleared += Files.deleteIfExists(reason) ? 1 : 0;
    }
    return cleared;
  }

  private static Instant time(Path reason) throws IOException {
    return Files.getLastModifiedTime(reason).toInstant();
  }

  private static List<Path> reasons(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(path -> path.toString().endsWith(REASON)).sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Describes an entry: the reason, when it was added, and its size. */
  private static void describe(Path reason, String extension, Map<String, Object> out)
      throws IOException {
    out.put("reason", Files.readString(reason, StandardCharsets.UTF_8).strip());
    out.put("time", time(reason).toString());
    String name = String.valueOf(reason.getFileName());
    Path thing =
        reason.resolveSibling(name.substring(0, name.length() - REASON.length()) + extension);
    if (Files.exists(thing)) {
      out.put("bytes", Files.size(thing));
    }
  }
}
