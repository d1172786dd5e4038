package io.hyperbytedb.http;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * Formats maps, collections, numbers, booleans, texts and nulls as JSON. For answers that few ask
 * for: those of queries, and errors, are written by hand. Texts are escaped as {@link JsonText}
 * does.
 */
public final class Json {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES, JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .characterEscapes(new GoEscapes())
          .build();

  private static final DefaultPrettyPrinter LINES =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                  .withObjectEmptySeparator("")
                  .withArrayEmptySeparator(""))
          .withObjectIndenter(new DefaultIndenter("  ", "\n"))
          .withArrayIndenter(new DefaultIndenter("  ", "\n"));

  private Json() {}

  /** The text on several lines, indented by two spaces; it ends with a line break. */
  public static String of(Object value) {
    return write(value, new Indented()) + '\n';
  }

  /** The text on one line, without a line break. */
  public static String line(@Nullable Object value) {
    return write(value, ObjectWriteContext.empty());
  }

  /** Nanoseconds as milliseconds, with three decimals. */
  public static BigDecimal millis(long nanos) {
    return BigDecimal.valueOf(nanos, 6).setScale(3, RoundingMode.HALF_UP);
  }

  /** Answers with an object, on several lines. */
  public static void respond(HttpExchange exchange, int status, Map<String, ?> answer) {
    exchange.respond(status, "application/json", of(answer).getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with an object on one line, which ends with a line break. */
  public static void respondLine(HttpExchange exchange, int status, Map<String, ?> answer) {
    byte[] body = (line(answer) + '\n').getBytes(StandardCharsets.UTF_8);
    exchange.respond(status, "application/json", body);
  }

  private static String write(@Nullable Object value, ObjectWriteContext context) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(context, text)) {
      put(value, out);
    }
    return text.toString();
  }

  private static void put(@Nullable Object value, JsonGenerator out) {
    switch (value) {
      case null -> out.writeNull();
      case Map<?, ?> map -> {
        out.writeStartObject();
        map.forEach(
            (name, member) -> {
              out.writeName(String.valueOf(name));
              put(member, out);
            });
        out.writeEndObject();
      }
      case Collection<?> list -> {
        out.writeStartArray();
        list.forEach(element -> put(element, out));
        out.writeEndArray();
      }
      case Double number -> out.writeNumber(number);
      case Number number -> out.writeNumber(number.toString());
      case Boolean bool -> out.writeBoolean(bool);
      default -> out.writeString(value.toString());
    }
  }

  private static final class Indented extends ObjectWriteContext.Base {
    @Override
    public PrettyPrinter getPrettyPrinter() {
      return LINES.createInstance();
    }

    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }
  }

  /** The characters that Go's encoding/json escapes, and how. */
  private static final class GoEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      for (char c : new char[] {'<', '>', '&', '\b', '\f'}) {
        codes[c] = ESCAPE_STANDARD;
      }
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
      return switch (c) {
        case '\u2028' -> new SerializedString("\\u2028");
        case '\u2029' -> new SerializedString("\\u2029");
        default -> null;
      };
    }
  }
}
