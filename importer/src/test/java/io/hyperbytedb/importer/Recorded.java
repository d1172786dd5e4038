package io.hyperbytedb.importer;

import io.hyperbytedb.importer.source.TarFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** What {@code bin/import-fixtures} recorded of a real InfluxDB 1.6.7. */
public final class Recorded {
  private Recorded() {}

  /**
   * Unpacks its directory as it was with the server running: {@code data}, {@code wal}, {@code
   * meta}.
   */
  public static Path files(Path directory) throws IOException {
    return unpack("files.tar.gz", directory).resolve("influxdb");
  }

  /** Unpacks the backup that {@code influxd backup -portable} made of it. */
  public static Path portable(Path directory) throws IOException {
    return unpack("portable.tar.gz", directory).resolve("portable");
  }

  private static Path unpack(String name, Path directory) throws IOException {
    Path archive = Files.createTempFile(directory, "recorded", ".tar.gz");
    try (InputStream in = open(name)) {
      Files.copy(in, archive, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    TarFile.unpack(archive, directory);
    Files.delete(archive);
    return directory;
  }

  /** A query and its database, separated by a tabulator, and the answer. */
  public static Map<String, String> answers() throws IOException {
    Map<String, String> answers = new LinkedHashMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(open("answers.txt.gz")), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        int answer = line.indexOf('\t', line.indexOf('\t') + 1);
        answers.put(line.substring(0, answer), line.substring(answer + 1));
      }
    }
    return answers;
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = Recorded.class.getResourceAsStream("/influxdb/" + name);
    if (in == null) {
      throw new IOException("there is no " + name);
    }
    return in;
  }
}
