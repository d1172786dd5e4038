package io.hyperbytedb.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;

/** The keys of {@code [kafka]} that go to Kafka's clients as they are: all that have a dot. */
final class KafkaProperties {
  static final String SECTION = "kafka";
  private static final List<String> SECRETS =
      List.of("password", "secret", "jaas", "token", "credential", "keystore.key", "ssl.key");
  private static final Set<String> OWN =
      Set.of(
          "bootstrap.servers",
          "client.id",
          "group.id",
          "key.serializer",
          "value.serializer",
          "key.deserializer",
          "value.deserializer",
          "enable.idempotence",
          "enable.auto.commit",
          "isolation.level",
          "transactional.id");

  private KafkaProperties() {}

  static boolean isProperty(RawSetting setting) {
    return setting.section().equals(SECTION) && setting.name().indexOf('.') > 0;
  }

  /** Why a property may not be set, or null. */
  static @Nullable String refusal(String name) {
    if (name.equals("bootstrap.servers")) {
      return "unknown key; did you mean \"bootstrap_servers\"?";
    }
    return OWN.contains(name) ? "the database sets this property itself" : null;
  }

  /** A property's value as clients take it; lists have commas. */
  static String text(Object value) {
    return value instanceof TomlArray array
        ? array.toList().stream().map(String::valueOf).collect(Collectors.joining(","))
        : value.toString();
  }

  static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return SECRETS.stream().anyMatch(lower::contains)
        && !lower.endsWith(".location")
        && !lower.endsWith(".url");
  }
}
