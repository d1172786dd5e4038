package io.hyperbytedb.server.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The settings of one source, validated each by itself. */
public final class SourceConfig {
  private final String origin;
  private final Map<String, Object> values;
  private final Map<String, String> clientProperties;

  SourceConfig(String origin, Map<String, Object> values, Map<String, String> clientProperties) {
    this.origin = origin;
    this.values = new TreeMap<>(values);
    this.clientProperties = Map.copyOf(clientProperties);
  }

  /** The value of a key of {@link SourceKeys}. */
  public <T> T get(ConfigKey<T> key) {
    Object value = values.get(key.name());
    return value == null ? key.defaultValue() : key.type().valueClass().cast(value);
  }

  /** The value of a key that takes several texts. */
  public List<String> texts(ConfigKey<?> key) {
    return key.type().valueClass() == ValueType.Texts.class
        ? ((ValueType.Texts) get(key)).list()
        : List.of();
  }

  /** Its keys with a dot, which go to Kafka's clients as they are. */
  public Map<String, String> clientProperties() {
    return clientProperties;
  }

  /** Where it stands, to begin a message with. */
  public String origin() {
    return origin;
  }

  /** Omits the values, which may be passwords. */
  @Override
  public String toString() {
    return "SourceConfig[" + origin + "]";
  }
}
