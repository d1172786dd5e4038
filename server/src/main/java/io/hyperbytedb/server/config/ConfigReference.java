package io.hyperbytedb.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the reference page {@code docs/configuration.md} from the table of keys. */
public final class ConfigReference {
  private static final String HEAD =
      """
      # Configuration

      This page is generated from `ConfigKeys`; a test compares them. After a change there run
      `bin/config-page`.

      Settings come from four places, a later one wins: defaults, the TOML file that `--config`
      names, the environment, options such as `--data-dir`. The variable of a setting is
      `HYPERBYTEDB__SECTION__KEY`, for example `HYPERBYTEDB__SERVER__PORT=9086`. An unknown key or
      a value that is not allowed stops the start, with its file and line and what is allowed.
      `hyperbytedb config` prints every setting in effect and where it comes from.
      """;
  private static final String PROPERTIES =
      """

      Every other key of `[kafka]` that has a dot goes to Kafka's clients as it is, for example
      `security.protocol = "SASL_SSL"`; in a variable write underscores for the dots:
      `HYPERBYTEDB__KAFKA__SECURITY_PROTOCOL`. The database sets serializers, identifiers and
      delivery guarantees itself and refuses them here.
      """;

  private static final String SOURCES =
      """

      ## [[kafka.sources]]

      One table for each topic, or group of topics, whose records become points
      ([Streams](streams.md)). In a variable write the number of the table, from 0:
      `HYPERBYTEDB__KAFKA__SOURCES__0__NAME`; lists have commas there. Keys with a dot go to the
      source's Kafka clients, for example `security.protocol = "SASL_SSL"`.

      | key | default | allowed | unit | meaning |
      |---|---|---|---|---|
      """;

  private ConfigReference() {}

  /** The page as Markdown. */
  public static String markdown() {
    StringBuilder out = new StringBuilder(HEAD);
    String section = "";
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      if (!key.section().equals(section)) {
        section = key.section();
        out.append("\n## [").append(section).append("]\n\n");
        out.append("| key | default | allowed | unit | meaning |\n|---|---|---|---|---|\n");
      }
      append(key, out);
    }
    out.append(PROPERTIES).append(SOURCES);
    SourceKeys.ALL.forEach(key -> append(key, out));
    return out.toString();
  }

  private static <T> void append(ConfigKey<T> key, StringBuilder out) {
    out.append("| `").append(key.name()).append("` | `");
    out.append(key.type().toml(key.defaultValue())).append("` | ");
    out.append(key.type().allowed()).append(" | ").append(key.unit()).append(" | ");
    out.append(key.doc()).append(" |\n");
  }

  /** Writes the page to the file that the first argument names. */
  public static void main(String[] args) throws IOException {
    Files.writeString(Path.of(args[0]), markdown());
  }
}
