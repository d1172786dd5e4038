package io.hyperbytedb.server.backup;

import io.hyperbytedb.http.Json;
import io.hyperbytedb.http.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The content of {@code manifest.json}. Written last, so that a directory without one is not a
 * backup.
 *
 * @param version the version of the server that created it
 * @param time when it was started
 * @param catalogOffset the offset of the catalog's log in {@code meta/}
 * @param partitions positions of the WAL partitions, by number
 * @param files all other files, sorted by path
 */
record BackupManifest(
    String version,
    Instant time,
    long catalogOffset,
    List<Position> partitions,
    List<Entry> files) {
  static final String NAME = "manifest.json";
  static final String CHECKSUM_NAME = "manifest.json.sha256";
  static final String META = "meta";
  static final String WAL = "wal";
  static final String DATA = "data";
  private static final List<String> FOLDERS = List.of(META, WAL, DATA);
  private static final int FORMAT = 1;

  BackupManifest {
    partitions = List.copyOf(partitions);
    files = List.copyOf(files);
  }

  /**
   * A WAL partition: rows below {@code flushed} are in {@code data/}, records from there to {@code
   * end} in {@code wal/}.
   *
   * @param manifest the offset of the partition's manifest log in {@code meta/}
   */
  record Position(long manifest, long flushed, long end) {
    Position {
      if (manifest < 0 || flushed < 0 || end < flushed) {
        throw new IllegalArgumentException(
            "has positions [" + manifest + ", " + flushed + ", " + end + "]");
      }
    }
  }

  /**
   * A file.
   *
   * @param path relative to the backup's directory, with {@code /}
   * @param rows for files below {@code data/} the hash over the rows, in hexadecimal, else empty
   */
  record Entry(String path, long bytes, String sha256, String rows) {
    Entry {
      if (!isInside(path)) {
        throw new IllegalArgumentException("names [" + path + "], which is no file of a backup");
      }
      if (bytes < 0) {
        throw new IllegalArgumentException("says that [" + path + "] has [" + bytes + "] bytes");
      }
    }

    /** Whether the path leads to a file below one of the three folders, and nowhere else. */
    private static boolean isInside(String path) {
      String[] names = path.split("/", -1);
      for (String name : names) {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
          return false;
        }
      }
      return names.length > 1
          && FOLDERS.contains(names[0])
          && path.indexOf('\\') < 0
          && path.indexOf(0) < 0;
    }
  }

  /** The path of a partition's records. */
  static String walPath(int partition) {
    return WAL + "/wal-" + partition + ".log";
  }

  /** Writes the manifest durably with its checksum, which completes the backup. */
  void write(Path directory) throws IOException {
    byte[] text = json().getBytes(StandardCharsets.UTF_8);
    MessageDigest digest = BackupFiles.digest();
    digest.update(text);
    Path checksum = directory.resolve(CHECKSUM_NAME);
    Files.writeString(checksum, BackupFiles.hex(digest) + "  " + NAME + "\n");
    BackupFiles.sync(checksum);
    Path unfinished = directory.resolve(NAME + ".tmp");
    Files.write(unfinished, text);
    BackupFiles.sync(unfinished);
    Files.move(unfinished, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    BackupFiles.sync(directory);
  }

  /**
   * Reads a manifest and checks its checksum.
   *
   * @throws BackupException if there is none, or it is damaged or too new
   */
  static BackupManifest read(Path directory) throws IOException {
    byte[] text;
    String expected;
    if (!Files.isDirectory(directory)) {
      throw new BackupException("there is no backup: [" + directory + "] is no directory");
    }
    try {
      BackupFiles.refuseLink(directory.resolve(NAME));
      BackupFiles.refuseLink(directory.resolve(CHECKSUM_NAME));
      text = Files.readAllBytes(directory.resolve(NAME));
      expected = Files.readString(directory.resolve(CHECKSUM_NAME));
    } catch (NoSuchFileException e) {
      throw new BackupException(
          "[" + directory + "] is no complete backup: [" + e.getFile() + "] is missing", e);
    }
    MessageDigest digest = BackupFiles.digest();
    digest.update(text);
    if (!expected.equals(BackupFiles.hex(digest) + "  " + NAME + "\n")) {
      throw new BackupException(
          "[" + directory.resolve(NAME) + "] is damaged: it does not have its checksum");
    }
    try {
      return of(JsonTree.parse(text));
    } catch (IllegalArgumentException | ClassCastException | DateTimeParseException e) {
      throw new BackupException("[" + directory.resolve(NAME) + "]: " + e.getMessage(), e);
    }
  }

  private String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", FORMAT);
    all.put("version", version);
    all.put("time", time.toString());
    all.put("catalog_offset", catalogOffset);
    List<Object> positions = new ArrayList<>();
    for (Position position : partitions) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("partition", positions.size());
      one.put("manifest_offset", position.manifest());
      one.put("flushed_offset", position.flushed());
      one.put("end_offset", position.end());
      positions.add(one);
    }
    all.put("partitions", positions);
    List<Object> entries = new ArrayList<>();
    for (Entry file : files) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("path", file.path());
      one.put("bytes", file.bytes());
      one.put("sha256", file.sha256());
      if (!file.rows().isEmpty()) {
        one.put("rows_hash", file.rows());
      }
      entries.add(one);
    }
    all.put("files", entries);
    return Json.of(all);
  }

  private static BackupManifest of(JsonTree root) {
    if (root.number("format") != FORMAT) {
      throw new BackupException(
          "the backup has format ["
              + root.number("format")
              + "], this release knows ["
              + FORMAT
              + "]: use the release that made it, or a later one");
    }
    List<Position> partitions = new ArrayList<>();
    for (JsonTree one : root.list("partitions")) {
      if (one.number("partition") != partitions.size()) {
        throw new IllegalArgumentException("lacks partition [" + partitions.size() + "]");
      }
      partitions.add(
          new Position(
              one.number("manifest_offset"),
              one.number("flushed_offset"),
              one.number("end_offset")));
    }
    List<Entry> files = new ArrayList<>();
    for (JsonTree one : root.list("files")) {
      files.add(
          new Entry(
              one.text("path"),
              one.number("bytes"),
              one.text("sha256"),
              one.has("rows_hash") ? one.text("rows_hash") : ""));
    }
    return new BackupManifest(
        root.text("version"),
        Instant.parse(root.text("time")),
        root.number("catalog_offset"),
        partitions,
        files);
  }
}
