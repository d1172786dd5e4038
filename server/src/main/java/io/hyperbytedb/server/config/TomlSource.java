package io.hyperbytedb.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads the settings of a TOML file, with the line of each. */
final class TomlSource {
  private static final int MAX_BYTES = 256 << 10;
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private TomlSource() {}

  /** The settings in the order of the file; what is wrong with the file goes to the problems. */
  static List<RawSetting> read(Path file, List<String> problems) {
    TomlParseResult toml;
    try {
      toml = Toml.parse(text(file));
    } catch (CharacterCodingException e) {
      problems.add(file + ": not a text in UTF-8");
      return List.of();
    } catch (StackOverflowError e) {
      problems.add(file + ": nested too deeply");
      return List.of();
    } catch (IOException e) {
      problems.add(
          file + ": " + (Files.exists(file) ? "cannot be read: " + reason(e) : "no such file"));
      return List.of();
    }
    if (toml.hasErrors()) {
      toml.errors().forEach(e -> problems.add(at(file, e.position()) + ": " + e.getMessage()));
      return List.of();
    }
    return settings(file, toml, problems);
  }

  /** The text of a file; the parser takes minutes for megabytes, and devices have no end. */
  private static String text(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    }
    if (bytes.length > MAX_BYTES) {
      throw new IOException("longer than " + MAX_BYTES / 1024 + " KiB");
    }
    String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException ? "no permission" : String.valueOf(e.getMessage());
  }

  private static List<RawSetting> settings(Path file, TomlTable toml, List<String> problems) {
    record Placed(int line, RawSetting setting) {}
    List<Placed> found = new ArrayList<>();
    for (Map.Entry<List<String>, Object> entry : toml.entryPathSet(false)) {
      List<String> path = entry.getKey();
      TomlPosition position = toml.inputPositionOf(path);
      if (position == null) {
        throw new IllegalStateException("no position of " + path);
      }
      if (path.size() == 1) {
        problems.add(at(file, position) + ": " + outside(path.getFirst()));
        continue;
      }
      if (path.equals(List.of(KafkaProperties.SECTION, SourceKeys.ARRAY))) {
        for (RawSetting setting :
            SourceTables.expand(entry.getValue(), p -> at(file, p), at(file, position))) {
          found.add(new Placed(position.line(), setting));
        }
        continue;
      }
      String name = String.join(".", path.subList(1, path.size()));
      found.add(
          new Placed(
              position.line(),
              new RawSetting(path.getFirst(), name, entry.getValue(), true, at(file, position))));
    }
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      // A table may hold Kafka properties, whose names have dots, but is no value.
      if (toml.get(List.of(key.section())) instanceof TomlTable section
          && section.get(List.of(key.name())) instanceof TomlTable value) {
        TomlPosition position = section.inputPositionOf(List.of(key.name()));
        found.removeIf(
            placed ->
                placed.setting().section().equals(key.section())
                    && placed.setting().name().startsWith(key.name() + "."));
        found.add(
            new Placed(
                position == null ? 0 : position.line(),
                new RawSetting(key.section(), key.name(), value, true, at(file, position))));
      }
    }
    found.sort(Comparator.comparingInt(Placed::line));
    for (String section : toml.keySet()) {
      if (toml.get(List.of(section)) instanceof TomlTable && !Suggestions.isSection(section)) {
        TomlPosition position = toml.inputPositionOf(List.of(section));
        if (InfluxKeys.isSection(section)) {
          // Each of its keys says where it is here.
          continue;
        }
        problems.add(
            at(file, position) + ": [" + section + "]: " + Suggestions.unknownSection(section));
        found.removeIf(placed -> placed.setting().section().equals(section));
      }
    }
    return found.stream().map(Placed::setting).toList();
  }

  /** What is wrong with a key that stands in no section. */
  private static String outside(String key) {
    String instead = InfluxKeys.instead("", key);
    if (instead == null && InfluxKeys.isSection(key)) {
      instead = InfluxKeys.instead(key, "enabled");
    }
    return key + ": " + (instead == null ? "stands outside a [section]" : instead);
  }

  private static String at(Path file, @org.jspecify.annotations.Nullable TomlPosition position) {
    return position == null ? file.toString() : file + ":" + position.line();
  }
}
