package io.hyperbytedb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tomlj.Toml;

/** What holds for every setting: which sources set it, what is refused, and how it is shown. */
class EveryKeyTest {
  private static final long SEED = 20261201;

  /** Settings that only go together with another one, which has this value then. */
  private static final Map<ConfigKey<?>, Map<ConfigKey<?>, String>> COMPANIONS =
      Map.of(
          ServerKeys.TLS_CERT_FILE, Map.of(ServerKeys.TLS_KEY_FILE, "key.pem"),
          ServerKeys.TLS_KEY_FILE, Map.of(ServerKeys.TLS_CERT_FILE, "cert.pem"),
          ClusterKeys.KAFKA_REPLICATION_FACTOR, Map.of(ClusterKeys.KAFKA_BOOTSTRAP_SERVERS, "a:1"),
          ClusterKeys.KAFKA_LISTENER, Map.of(ClusterKeys.KAFKA_LISTENER_USERS, "u:p"),
          LimitKeys.DISK_WARN_FREE_PERCENT, Map.of(LimitKeys.DISK_READ_ONLY_FREE_PERCENT, "0"),
          LimitKeys.DISK_READ_ONLY_FREE_PERCENT, Map.of(LimitKeys.DISK_WARN_FREE_PERCENT, "100"));

  @TempDir Path folder;

  private static Map<ConfigKey<?>, String> with(ConfigKey<?> key, String value) {
    Map<ConfigKey<?>, String> values = new LinkedHashMap<>(COMPANIONS.getOrDefault(key, Map.of()));
    values.put(key, value);
    return values;
  }

  /** A text that a variable or an option may have. */
  private static String allowed(ConfigKey<?> key, Random random) {
    if (key.equals(ClusterKeys.KAFKA_LISTENER)) {
      return "h" + random.nextInt(9) + ":" + (1 + random.nextInt(65_535));
    }
    if (key.equals(ClusterKeys.KAFKA_LISTENER_USERS)) {
      return "u:" + random.nextInt(1_000);
    }
    return switch (key.type()) {
      case ValueType.Whole(long min, long max) ->
          Long.toString(min + random.nextLong(Math.min(max - min, 1_000) + 1));
      case ValueType.Flag() -> Boolean.toString(random.nextBoolean());
      case ValueType.Text _ -> "x \"'\\#" + random.nextInt(1_000);
      case ValueType.TextList() -> "a,b" + random.nextInt(9);
      case ValueType.Word() -> "w-_" + random.nextInt(1_000);
      case ValueType.Choice<?> choice ->
          unquoted(key, random.nextInt(choice.valueClass().getEnumConstants().length));
      case ValueType.Span(Duration min, Duration max) ->
          min.toMinutes() + random.nextLong(max.toMinutes() - min.toMinutes() + 1) + "m";
    };
  }

  /** One of a key's choices. */
  private static String unquoted(ConfigKey<?> key, int choice) {
    String quoted = key.type().allowed().split(", ", -1)[choice];
    return quoted.substring(1, quoted.length() - 1);
  }

  private static <T> String toml(ConfigKey<T> key, String text) {
    T value = Objects.requireNonNull(key.type().fromText(text), () -> key + " = " + text);
    return key.type().toml(value);
  }

  private Path file(Map<ConfigKey<?>, String> values) throws IOException {
    Map<String, StringBuilder> sections = new LinkedHashMap<>();
    values.forEach(
        (key, value) ->
            sections
                .computeIfAbsent(key.section(), name -> new StringBuilder("[" + name + "]\n"))
                .append(key.name() + " = " + toml(key, value) + "\n"));
    return Files.writeString(folder.resolve("c.toml"), String.join("", sections.values()));
  }

  private static Map<String, String> variables(Map<ConfigKey<?>, String> values) {
    Map<String, String> variables = new HashMap<>();
    values.forEach((key, value) -> variables.put(key.variable(), value));
    return variables;
  }

  private static Setting setting(LoadedConfig loaded, ConfigKey<?> key) {
    return loaded.settings().stream()
        .filter(one -> one.section().equals(key.section()) && one.name().equals(key.name()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everySourceSetsEveryKey() throws IOException {
    Random random = new Random(SEED);
    Config defaults = new ConfigLoader().load().config();
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      for (int round = 0; round < 5; round++) {
        String text = allowed(key, random);
        String what = "seed %d: %s = %s".formatted(SEED, key, text);
        Map<ConfigKey<?>, String> values = with(key, text);
        LoadedConfig fromFile = new ConfigLoader().file(file(values)).load();
        LoadedConfig fromEnvironment = new ConfigLoader().environment(variables(values)).load();
        ConfigLoader options = new ConfigLoader();
        values.forEach((one, value) -> options.option("--" + one.name(), one, value));
        LoadedConfig fromOptions = options.load();

        assertThat(fromFile.config()).as(what).isEqualTo(fromEnvironment.config());
        assertThat(fromFile.config()).as(what).isEqualTo(fromOptions.config());
        boolean isDefault = toml(key, text).equals(setting(new ConfigLoader().load(), key).shown());
        assertThat(fromFile.config().equals(defaults))
            .as("%s has an effect", what)
            .isEqualTo(isDefault && values.size() == 1);

        String shown = key.secret() ? ConfigValues.STARS : toml(key, text);
        assertThat(setting(fromFile, key).shown()).as(what).isEqualTo(shown);
        assertThat(setting(fromFile, key).origin()).as(what).contains("c.toml:");
        assertThat(setting(fromEnvironment, key).origin()).as(what).isEqualTo(key.variable());
        assertThat(setting(fromOptions, key).origin()).as(what).isEqualTo("--" + key.name());
      }
    }
  }

  @Test
  void theLatestSourceWins() throws IOException {
    Random random = new Random(SEED);
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      String inFile = allowed(key, random);
      String inEnvironment = allowed(key, random);
      String asOption = allowed(key, random);
      ConfigLoader loader = new ConfigLoader().file(file(with(key, inFile)));
      assertThat(setting(loader.load(), key).origin()).as(key.toString()).contains("c.toml");
      loader.environment(Map.of(key.variable(), inEnvironment));
      assertThat(setting(loader.load(), key).origin()).as(key.toString()).isEqualTo(key.variable());
      assertThat(loader.load().config())
          .as(key.toString())
          .isEqualTo(new ConfigLoader().file(file(with(key, inEnvironment))).load().config());
      loader.option("--it", key, asOption);
      assertThat(setting(loader.load(), key).origin()).as(key.toString()).isEqualTo("--it");
      assertThat(loader.load().config())
          .as(key.toString())
          .isEqualTo(new ConfigLoader().file(file(with(key, asOption))).load().config());
    }
  }

  @Test
  void whatIsShownIsReadAgain() throws IOException {
    Random random = new Random(SEED);
    for (int round = 0; round < 20; round++) {
      Map<ConfigKey<?>, String> values = new LinkedHashMap<>();
      for (ConfigKey<?> key : ConfigKeys.ALL) {
        if (!key.secret() && random.nextInt(3) == 0 && !values.containsKey(key)) {
          with(key, allowed(key, random)).forEach(values::putIfAbsent);
        }
      }
      values.remove(ClusterKeys.KAFKA_LISTENER);
      values.put(ClusterKeys.KAFKA_REPLICATION_FACTOR, "1");
      values.keySet().removeIf(ConfigKey::secret);
      values.remove(LimitKeys.DISK_READ_ONLY_FREE_PERCENT);
      values.put(LimitKeys.DISK_WARN_FREE_PERCENT, "99");
      LoadedConfig loaded = new ConfigLoader().environment(variables(values)).load();
      Map<String, StringBuilder> sections = new LinkedHashMap<>();
      for (Setting one : loaded.settings()) {
        sections
            .computeIfAbsent(one.section(), name -> new StringBuilder("[" + name + "]\n"))
            .append(one.name() + " = " + one.shown() + "\n");
      }
      Path shown = Files.writeString(folder.resolve("s.toml"), String.join("", sections.values()));
      assertThat(new ConfigLoader().file(shown).load().config())
          .as("seed %d round %d", SEED, round)
          .isEqualTo(loaded.config());
    }
  }

  private static List<String> problems(ConfigLoader loader) {
    ConfigException refused = catchThrowableOfType(ConfigException.class, loader::load);
    assertThat(refused).isNotNull();
    return refused.problems();
  }

  /** A name that differs from a key's in one letter, and is no key. */
  private static String misspelt(ConfigKey<?> key, Random random) {
    while (true) {
      StringBuilder name = new StringBuilder(key.name());
      int at = random.nextInt(name.length());
      char letter = (char) ('a' + random.nextInt(26));
      switch (random.nextInt(3)) {
        case 0 -> name.deleteCharAt(at);
        case 1 -> name.setCharAt(at, letter);
        default -> name.insert(at, letter);
      }
      if (name.length() > 2 && Suggestions.key(key.section(), name.toString()) == null) {
        return name.toString();
      }
    }
  }

  @Test
  void aSlipOfALetterIsToldWithTheKeyThatWasMeant() throws IOException {
    Random random = new Random(SEED);
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      for (int round = 0; round < 10; round++) {
        String name = misspelt(key, random);
        Path file =
            Files.writeString(
                folder.resolve("m.toml"), "[" + key.section() + "]\n" + name + " = 1\n");
        String problem = problems(new ConfigLoader().file(file)).getFirst();
        assertThat(problem)
            .as("seed %d", SEED)
            .startsWith(file + ":2: [" + key.section() + "] " + name + ": unknown key; ");
        int quote = problem.indexOf("did you mean \"") + "did you mean \"".length();
        String suggested = problem.substring(quote, problem.indexOf('"', quote));
        assertThat(Suggestions.key(key.section(), suggested)).as(problem).isNotNull();
        assertThat(distance(name, suggested)).as(problem).isEqualTo(1);
      }
    }
  }

  /** Letters to insert, delete or replace, by the definition. */
  private static int distance(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.length() + b.length();
    }
    if (a.charAt(0) == b.charAt(0)) {
      return distance(a.substring(1), b.substring(1));
    }
    if (Math.abs(a.length() - b.length()) > 2) {
      return 3;
    }
    // One edit at most is of interest.
    String restA = a.substring(1);
    String restB = b.substring(1);
    return restA.equals(restB) || restA.equals(b) || a.equals(restB) ? 1 : 2;
  }

  @Test
  void numbersBeyondTheirBoundsAreRefusedAndThoseAtThemAreNot() {
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      if (key.type() instanceof ValueType.Whole(long min, long max)) {
        for (long number : new long[] {min, max}) {
          LoadedConfig loaded =
              new ConfigLoader().environment(variables(with(key, Long.toString(number)))).load();
          assertThat(loaded.config().toString())
              .as("%s = %d", key, number)
              .doesNotContainPattern("=-|PT-");
        }
        List<String> beyond = new ArrayList<>(List.of(Long.toString(min - 1), "1.5", "", "x"));
        if (max < Long.MAX_VALUE) {
          beyond.add(Long.toString(max + 1));
        }
        for (String number : beyond) {
          assertThat(problems(new ConfigLoader().environment(Map.of(key.variable(), number))))
              .as("%s = %s", key, number)
              .anyMatch(
                  problem ->
                      problem.startsWith(key.variable() + ": " + key + ": ")
                          && problem.endsWith("not allowed: " + key.type().allowed()));
        }
      }
    }
  }

  @Test
  void noMessageAndNoTextOfTheConfigurationShowsASecret() throws IOException {
    for (ConfigKey<?> key : ConfigKeys.ALL) {
      if (key.secret()) {
        String secret = "hush4711";
        String value = key.equals(ClusterKeys.KAFKA_LISTENER_USERS) ? "u:" + secret : secret;
        LoadedConfig loaded = new ConfigLoader().environment(Map.of(key.variable(), value)).load();
        assertThat(loaded.config().toString()).as(key.toString()).doesNotContain(secret);
        assertThat(loaded.settings().toString()).as(key.toString()).doesNotContain(secret);
        for (String wrong : List.of("[\"" + secret + "\"]", "\"" + secret + "\\u0000\"")) {
          Path file =
              Files.writeString(
                  folder.resolve("w.toml"),
                  "[" + key.section() + "]\n" + key.name() + " = " + wrong + "\n");
          assertThat(problems(new ConfigLoader().file(file)))
              .as(key.toString())
              .hasSize(1)
              .allMatch(problem -> problem.contains("w.toml:2") && !problem.contains(secret));
        }
      }
    }
  }

  @Test
  void textsComeBackFromToml() {
    Random random = new Random(SEED);
    String parts = "a\"\\\n\r\t\0\u0001\u007f#'é😀 ";
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(10); n > 0; n--) {
        int at = random.nextInt(parts.length());
        // Not half of a pair.
        text.append(Character.isSurrogate(parts.charAt(at)) ? "😀" : parts.charAt(at));
      }
      assertThat(Toml.parse("a = " + TomlText.quote(text.toString())).getString("a"))
          .as("seed %d round %d", SEED, round)
          .isEqualTo(text.toString());
    }
  }
}
