package io.hyperbytedb.server.config;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All settings, from which parsing, validation, the command and the reference page are derived. */
public final class ConfigKeys {
  /** All settings, in the order of the reference page. */
  public static final List<ConfigKey<?>> ALL =
      Stream.of(
              ServerKeys.ALL, StorageKeys.ALL, ClusterKeys.ALL, LimitKeys.ALL, SubscriptionKeys.ALL)
          .<ConfigKey<?>>flatMap(List::stream)
          .toList();

  private ConfigKeys() {}

  /** The first setting with this name, whatever its section; null if there is none. */
  public static @Nullable ConfigKey<?> named(String name) {
    return ALL.stream().filter(key -> key.name().equals(name)).findFirst().orElse(null);
  }
}
