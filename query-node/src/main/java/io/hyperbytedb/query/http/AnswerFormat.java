package io.hyperbytedb.query.http;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.node.http.JsonText;
import io.hyperbytedb.query.csv.CsvAnswer;
import io.hyperbytedb.query.json.JsonAnswer;
import io.hyperbytedb.query.json.JsonOptions;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.msgpack.MsgpackAnswer;
import io.hyperbytedb.query.result.Answer;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How answers are written. */
enum AnswerFormat {
  JSON("application/json"),
  CSV("text/csv"),
  MSGPACK("application/x-msgpack");

  private final String contentType;

  AnswerFormat(String contentType) {
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** A format that a client takes, and how much it likes it. */
  private record Accepted(AnswerFormat format, double quality) {}

  /** The format of an Accept header that there is and the client likes best, else JSON. */
  static AnswerFormat of(@Nullable String accept) {
    Accepted best = null;
    for (String part : accept == null ? new String[0] : accept.split(",", -1)) {
      String[] range = part.split(";", -1);
      AnswerFormat format = ofType(range[0].strip().toLowerCase(Locale.ROOT));
      if (format != null) {
        double quality = quality(range);
        best = best == null || quality > best.quality() ? new Accepted(format, quality) : best;
      }
    }
    return best == null ? JSON : best.format();
  }

  /** The parameter {@code q}; 1 without it, 0 if it is no number, as in InfluxDB. */
  private static double quality(String[] range) {
    for (int i = 1; i < range.length; i++) {
      String parameter = range[i].strip();
      if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }

  private static @Nullable AnswerFormat ofType(String type) {
    return switch (type) {
      case "application/json", "application/*", "*/*" -> JSON;
      case "application/csv", "text/csv", "text/*" -> CSV;
      case "application/x-msgpack" -> MSGPACK;
      default -> null;
    };
  }

  /**
   * @param memory of the query
   * @param compatibility whose CSV it is
   */
  Answer answer(
      OutputStream out, JsonOptions options, QueryMemory memory, Compatibility compatibility) {
    Answer answer =
        switch (this) {
          case JSON -> new JsonAnswer(out, options);
          case CSV ->
              new CsvAnswer(
                  out,
                  options.epochUnit(),
                  options.maxRows(),
                  !compatibility.since(Compatibility.V1_12));
          case MSGPACK ->
              new MsgpackAnswer(
                  out, options.epochUnit(), options.chunkRows(), options.maxRows(), memory);
        };
    return options.textTimes() && this != JSON ? new TextTimes(answer) : answer;
  }

  /**
   * What a request is answered that makes no sense; null for the server's usual JSON.
   *
   * @param pretty whether JSON is indented
   */
  byte @Nullable [] error(String message, boolean pretty) {
    return switch (this) {
      case JSON ->
          pretty
              ? ("{\n    \"error\": " + JsonText.quote(message) + "\n}\n")
                  .getBytes(StandardCharsets.UTF_8)
              : null;
      case CSV -> CsvAnswer.error(message);
      case MSGPACK -> MsgpackAnswer.error(message);
    };
  }
}
