package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.LineText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a row of {@code /tail} as line protocol. Not thread-safe. */
public final class RowLine {
  private static final JsonFactory JSON = new JsonFactory();

  private final StringBuilder key = new StringBuilder();
  private final List<String> fields = new ArrayList<>();
  private String time = "";
  private @Nullable String refusal;

  /**
   * The line without its end; null if line protocol cannot carry the row, which {@link #refusal}
   * explains.
   *
   * @param json the row, with its time as a number
   */
  public @Nullable String of(String json) {
    key.setLength(0);
    fields.clear();
    refusal = null;
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
      in.nextToken();
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        in.nextToken();
        switch (name) {
          case "time" -> time = in.getString();
          case "measurement" -> {
            refuse(LineText.refuseMeasurement(in.getString()));
            key.append(LineText.measurement(in.getString()));
          }
          case "tags" -> tags(in);
          case "fields" -> fields(in);
          default -> in.skipChildren();
        }
      }
    }
    refuse(LineText.refuseKey(key.toString()));
    return refusal == null ? key + " " + String.join(",", fields) + " " + time : null;
  }

  /** Why line protocol cannot carry the last row; null if it can. */
  public @Nullable String refusal() {
    return refusal;
  }

  private void tags(JsonParser in) {
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String tag = in.currentName();
      in.nextToken();
      String value = in.getString();
      refuse(LineText.refuseTag(tag));
      refuse(LineText.refuseTag(value));
      key.append(',').append(LineText.tag(tag)).append('=').append(LineText.tag(value));
    }
  }

  private void fields(JsonParser in) {
    int plain = 0;
    while (in.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = in.currentName();
      refuse(LineText.refuseField(field));
      String value =
          switch (in.nextToken()) {
            case VALUE_NUMBER_INT -> in.getString() + "i";
            case VALUE_STRING -> string(in.getString());
            case VALUE_NULL -> {
              refuse("a number that is not finite");
              yield "";
            }
            default -> in.getString();
          };
      String pair = LineText.field(field) + "=" + value;
      // Such a name must not be the first, where a parser skips blanks.
      if (LineText.startsBlank(pair)) {
        fields.add(pair);
      } else {
        fields.add(plain++, pair);
      }
    }
    if (plain == 0) {
      refuse("a name that begins with a tabulator or NUL, of the row's only field");
    }
  }

  private String string(String text) {
    if (text.indexOf('\n') >= 0) {
      refuse("a string with a line break");
    }
    StringBuilder quoted = new StringBuilder(text.length() + 2);
    LineText.string(text, quoted);
    return quoted.toString();
  }

  private void refuse(@Nullable String why) {
    refusal = refusal == null ? why : refusal;
  }
}
