package io.hyperbytedb.server.tools;

import io.hyperbytedb.files.ColumnSummary;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.http.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the content of a data file. */
public final class FileInspector {
  private static final List<String> SOURCE =
      List.of("database_id", "policy_id", "partition", "from_offset", "to_offset", "level");
  private static final long SECOND = 1_000_000_000L;

  private final PrintWriter out;

  public FileInspector(PrintWriter out) {
    this.out = out;
  }

  /**
   * Prints a file.
   *
   * @param rows how many rows to print after it as line protocol
   * @param verify whether to read all rows first and compare them with the file's hash
   * @param json whether to print JSON
   * @throws io.hyperbytedb.files.CorruptFileException if it is damaged
   * @throws io.hyperbytedb.files.TooNewFileException if a later release wrote it
   */
  public void print(Path path, int rows, boolean verify, boolean json) throws IOException {
    Path whole = path.toAbsolutePath().normalize();
    Path folder = whole.getParent();
    if (folder == null || !Files.isRegularFile(whole)) {
      throw new java.nio.file.NoSuchFileException(path.toString(), null, "is not a file");
    }
    try (FileCache cache = new FileCache(new LocalStorage(folder), 1);
        FileCache.Handle handle = cache.open(String.valueOf(whole.getFileName()))) {
      TableFile file = handle.file();
      if (verify) {
        file.verify();
      }
      Map<String, Object> facts = facts(whole, file, verify);
      List<String> lines = new ArrayList<>();
      new RowLines(file, String.valueOf(facts.get("measurement")))
          .write(
              Long.MIN_VALUE,
              Long.MAX_VALUE,
              rows,
              line -> lines.add(line.toString().stripTrailing()));
      if (json) {
        printJson(facts, file, lines);
      } else {
        printText(facts, file, lines);
      }
    }
    out.flush();
  }

  private static Map<String, Object> facts(Path path, TableFile file, boolean verified)
      throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("file", path.toString());
    facts.put("database", ancestor(path, 4));
    facts.put("retention_policy", ancestor(path, 3));
    facts.put("measurement", ancestor(path, 2));
    facts.put("bucket", ancestor(path, 1));
    String[] source = file.source().split("/", -1);
    for (int i = 0; i < SOURCE.size() && i < source.length; i++) {
      facts.put(SOURCE.get(i), source[i]);
    }
    facts.put("bytes", Files.size(path));
    facts.put("rows", file.rows());
    facts.put("series", file.series().count());
    facts.put("min_time", time(file.minTime()));
    facts.put("max_time", time(file.maxTime()));
    facts.put("logical_hash", String.format(Locale.ROOT, "%016x", file.logicalHash()));
    facts.put("verified", verified);
    return facts;
  }

  /** The decoded name of a folder above the file; names are percent-encoded there. */
  private static String ancestor(Path path, int levels) {
    @Nullable Path at = path;
    for (int i = 0; i < levels && at != null; i++) {
      at = at.getParent();
    }
    Path name = at == null ? null : at.getFileName();
    String encoded = name == null ? "" : name.toString();
    try {
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return encoded;
    }
  }

  private static String time(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND))
        .toString();
  }

  private void printJson(Map<String, Object> facts, TableFile file, List<String> lines) {
    List<Object> columns = new ArrayList<>();
    for (ColumnSummary column : file.columns()) {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("name", column.name());
      shown.put("kind", column.kind());
      shown.put("encoding", column.encoding());
      shown.put("compression", column.compression());
      shown.put("pages", column.pages());
      shown.put("bytes", column.bytes());
      shown.put("raw_bytes", column.rawBytes());
      shown.put("nulls", column.nulls());
      columns.add(shown);
    }
    facts.put("columns", columns);
    facts.put("lines", lines);
    out.print(Json.of(facts));
  }

  private void printText(Map<String, Object> facts, TableFile file, List<String> lines) {
    facts.forEach((name, value) -> out.printf(Locale.ROOT, "%-17s %s%n", name, value));
    out.println();
    String format = "%-24s %-8s %-20s %-12s %7s %12s %12s %10s%n";
    out.printf(
        Locale.ROOT,
        format,
        "column",
        "kind",
        "encoding",
        "compression",
        "pages",
        "bytes",
        "raw bytes",
        "nulls");
    for (ColumnSummary c : file.columns()) {
      out.printf(
          Locale.ROOT,
          format,
          c.name(),
          c.kind(),
          c.encoding(),
          c.compression(),
          c.pages(),
          c.bytes(),
          c.rawBytes(),
          c.nulls());
    }
    if (!lines.isEmpty()) {
      out.println();
      lines.forEach(out::println);
    }
  }
}
