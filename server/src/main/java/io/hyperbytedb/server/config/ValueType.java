package io.hyperbytedb.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;

/** Which values a setting takes and how they are written. */
sealed interface ValueType<T> {
  /** The class of a value. */
  Class<T> valueClass();

  /** A value as TOML has it (Long, Boolean, Double or String), or null when it is not allowed. */
  @Nullable T fromToml(Object value);

  /** A value from an environment variable or an option, or null when it is not allowed. */
  @Nullable T fromText(String text);

  /** What is allowed, to follow "allowed: ". */
  String allowed();

  /** The value as a TOML file would have it. */
  String toml(T value);

  /** A whole number between two bounds. */
  record Whole(long min, long max) implements ValueType<Long> {
    @Override
    public Class<Long> valueClass() {
      return Long.class;
    }

    @Override
    public @Nullable Long fromToml(Object value) {
      return value instanceof Long number && number >= min && number <= max ? number : null;
    }

    @Override
    public @Nullable Long fromText(String text) {
      try {
        return fromToml(Long.valueOf(text));
      } catch (NumberFormatException e) {
        return null;
      }
    }

    @Override
    public String allowed() {
      return max == Long.MAX_VALUE || max == Integer.MAX_VALUE
          ? "a whole number, at least " + min
          : "a whole number from " + min + " to " + max;
    }

    @Override
    public String toml(Long value) {
      return value.toString();
    }
  }

  /** True or false. */
  record Flag() implements ValueType<Boolean> {
    @Override
    public Class<Boolean> valueClass() {
      return Boolean.class;
    }

    @Override
    public @Nullable Boolean fromToml(Object value) {
      return value instanceof Boolean flag ? flag : null;
    }

    @Override
    public @Nullable Boolean fromText(String text) {
      return switch (text) {
        case "true" -> Boolean.TRUE;
        case "false" -> Boolean.FALSE;
        default -> null;
      };
    }

    @Override
    public String allowed() {
      return "true or false";
    }

    @Override
    public String toml(Boolean value) {
      return value.toString();
    }
  }

  /** A value that is a text in TOML, too. */
  sealed interface Quoted<T> extends ValueType<T> {
    @Override
    default @Nullable T fromToml(Object value) {
      return value instanceof String text ? fromText(text) : null;
    }
  }

  /** Any text, described by the setting itself. */
  record Text(String allowed, boolean mayBeEmpty) implements Quoted<String> {
    @Override
    public Class<String> valueClass() {
      return String.class;
    }

    @Override
    public @Nullable String fromText(String text) {
      return (mayBeEmpty || !text.isBlank()) && text.indexOf('\0') < 0 ? text : null;
    }

    @Override
    public String toml(String value) {
      return TomlText.quote(value);
    }
  }

  /** Texts in the order in which they were given. */
  record Texts(List<String> list) {
    public Texts {
      list = List.copyOf(list);
    }
  }

  /** A list of texts; one text with commas in a variable. */
  record TextList() implements ValueType<Texts> {
    @Override
    public Class<Texts> valueClass() {
      return Texts.class;
    }

    @Override
    public @Nullable Texts fromToml(Object value) {
      if (!(value instanceof TomlArray array)) {
        return null;
      }
      List<String> texts = new ArrayList<>();
      for (Object each : array.toList()) {
        if (!(each instanceof String text) || text.isBlank() || text.indexOf('\0') >= 0) {
          return null;
        }
        texts.add(text);
      }
      return new Texts(texts);
    }

    @Override
    public Texts fromText(String text) {
      return new Texts(
          Arrays.stream(text.split(",", -1))
              .map(String::strip)
              .filter(each -> !each.isEmpty())
              .toList());
    }

    @Override
    public String allowed() {
      return "a list of texts";
    }

    @Override
    public String toml(Texts value) {
      return value.list().stream().map(TomlText::quote).collect(Collectors.joining(", ", "[", "]"));
    }
  }

  /** A short name that may stand in the name of a topic. */
  record Word() implements Quoted<String> {
    @Override
    public Class<String> valueClass() {
      return String.class;
    }

    @Override
    public @Nullable String fromText(String text) {
      boolean plain = text.chars().allMatch(c -> c < 0x80 && (isWord((char) c) || c == '-'));
      return plain && !text.isEmpty() && text.length() <= 32 ? text : null;
    }

    private static boolean isWord(char c) {
      return Character.isLetterOrDigit(c) || c == '_';
    }

    @Override
    public String allowed() {
      return "1 to 32 letters, digits, '-' and '_'";
    }

    @Override
    public String toml(String value) {
      return TomlText.quote(value);
    }
  }

  /** One of the texts of an enum, in lower case. */
  record Choice<E extends Enum<E>>(Class<E> valueClass) implements Quoted<E> {
    @Override
    public @Nullable E fromText(String text) {
      for (E value : valueClass.getEnumConstants()) {
        if (name(value).equals(text)) {
          return value;
        }
      }
      return null;
    }

    @Override
    public String allowed() {
      return Arrays.stream(valueClass.getEnumConstants())
          .map(this::toml)
          .collect(Collectors.joining(", "));
    }

    @Override
    public String toml(E value) {
      return TomlText.quote(name(value));
    }

    private static String name(Enum<?> value) {
      return value.toString().toLowerCase(Locale.ROOT);
    }
  }

  /** A number of minutes, hours or days with its unit, such as "1h". */
  record Span(Duration min, Duration max) implements Quoted<Duration> {
    @Override
    public Class<Duration> valueClass() {
      return Duration.class;
    }

    @Override
    public @Nullable Duration fromText(String text) {
      if (text.length() < 2 || text.length() > 9) {
        return null;
      }
      long seconds =
          switch (text.charAt(text.length() - 1)) {
            case 'm' -> 60;
            case 'h' -> 3_600;
            case 'd' -> 86_400;
            default -> 0;
          };
      try {
        Duration value =
            Duration.ofSeconds(seconds * Integer.parseInt(text.substring(0, text.length() - 1)));
        return value.compareTo(min) >= 0 && value.compareTo(max) <= 0 ? value : null;
      } catch (NumberFormatException e) {
        return null;
      }
    }

    @Override
    public String allowed() {
      return "a duration such as \"1h\" (units m, h, d) from " + text(min) + " to " + text(max);
    }

    @Override
    public String toml(Duration value) {
      return TomlText.quote(text(value));
    }

    private static String text(Duration value) {
      long minutes = value.toMinutes();
      if (minutes % 1_440 == 0) {
        return minutes / 1_440 + "d";
      }
      return minutes % 60 == 0 ? minutes / 60 + "h" : minutes + "m";
    }
  }
}
