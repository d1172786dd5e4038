package io.hyperbytedb.debug;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug manifest}. */
@Command(
    name = "manifest",
    description = "Shows the manifest of a node's replica: partitions, owners, files.")
final class ManifestCommand extends NodeCommand {
  /** The endpoint for the manifest. */
  static final String PATH = "/internal/sync/manifest";

  /** Enough to tell hashes apart; JSON has all digits. */
  private static final int HASH_SHOWN = 8;

  @Option(
      names = "--node",
      paramLabel = "ADDRESS",
      description = "The node to ask (default: the first of --nodes).")
  private @Nullable String node;

  @Option(names = "--files", description = "Lists every file, too.")
  private boolean files;

  @Override
  int run(Session session) {
    String given = checked(node);
    String asked = given == null ? session.nodes().getFirst() : given;
    Report report = new Report(List.of(session.client().get(asked, PATH, "partitions").join()));
    for (Answer.Document document : Session.documents(report.answers())) {
      String title = document.name();
      if (document.body().has("replica")) {
        title += ", replica " + Texts.value(document.body().path("replica"));
      }
      report.section(title, partitions(document.body()));
      if (files) {
        report.section("files", files(document.body()));
      }
      report.verdict(totals(document.body()));
    }
    report.failures();
    return session.print(report);
  }

  private static Table partitions(JsonNode manifest) {
    Table table =
        new Table()
            .number("PARTITION")
            .text("OWNER")
            .number("EPOCH")
            .number("FLUSHED")
            .number("SERIES")
            .number("FILES")
            .number("ROWS")
            .number("BYTES")
            .number("TOMBSTONES");
    for (JsonNode partition : manifest.path("partitions").values()) {
      JsonNode each = partition.path("files");
      table.row(
          Cell.of(Texts.value(partition.path("partition"))),
          Cell.of(Texts.value(partition.path("owner"))),
          Cell.of(Texts.value(partition.path("epoch"))),
          Cell.of(Texts.value(partition.path("flushed_offset"))),
          Cell.of(Texts.value(partition.path("series"))),
          Cell.of(each.size()),
          Cell.of(sum(each, "rows")),
          Cell.of(Texts.bytes(sum(each, "bytes"))),
          Cell.of(Texts.value(partition.path("tombstones"))));
    }
    return table;
  }

  private static Table files(JsonNode manifest) {
    Table table =
        new Table()
            .number("P")
            .path("PATH")
            .number("LEVEL")
            .number("ROWS")
            .number("BYTES")
            .text("OFFSETS")
            .text("FROM")
            .text("HASH");
    for (JsonNode partition : manifest.path("partitions").values()) {
      for (JsonNode file : partition.path("files").values()) {
        String offsets =
            Texts.value(file.path("from_offset")) + ".." + Texts.value(file.path("to_offset"));
        table.row(
            Cell.of(Texts.value(partition.path("partition"))),
            Cell.of(Texts.value(file.path("path"))),
            Cell.of(Texts.value(file.path("level"))),
            Cell.of(Texts.value(file.path("rows"))),
            Cell.of(Texts.bytes(file.path("bytes").asLong(-1))),
            Cell.of(offsets),
            Cell.of(Texts.time(file.path("min_time"))),
            Cell.of(start(Texts.value(file.path("logical_hash")))));
      }
    }
    return table;
  }

  private static String start(String hash) {
    return hash.length() > HASH_SHOWN ? hash.substring(0, HASH_SHOWN) : hash;
  }

  private static String totals(JsonNode manifest) {
    long count = 0;
    long rows = 0;
    long bytes = 0;
    for (JsonNode partition : manifest.path("partitions").values()) {
      count += partition.path("files").size();
      rows += sum(partition.path("files"), "rows");
      bytes += sum(partition.path("files"), "bytes");
    }
    return Texts.count(count, "file") + ", " + Texts.count(rows, "row") + ", " + Texts.bytes(bytes);
  }

  private static long sum(JsonNode files, String key) {
    return files.values().stream().mapToLong(file -> file.path(key).asLong(0)).sum();
  }

  /** The number of files in a manifest. */
  static long countFiles(JsonNode manifest) {
    return manifest.path("partitions").values().stream()
        .mapToLong(partition -> partition.path("files").size())
        .sum();
  }
}
