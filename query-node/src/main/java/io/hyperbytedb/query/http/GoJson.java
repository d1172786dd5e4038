package io.hyperbytedb.query.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value and says of a wrong one what Go's {@code encoding/json} says. Numbers stay
 * text; what follows the value is ignored. For small texts.
 */
final class GoJson {
  private static final int MAX_DEPTH = 1_000;

  /** A number as it was written. */
  record Number(String text) {}

  /** The text is no JSON; the message is Go's. */
  static final class SyntaxException extends Exception {
    SyntaxException(String message) {
      super(message);
    }
  }

  private final String text;
  private int at;

  private GoJson(String text) {
    this.text = text;
  }

  /**
   * The value: a String, {@link Number}, Boolean, Map, List or null.
   *
   * @throws SyntaxException if there is none
   */
  static @Nullable Object parse(String text) throws SyntaxException {
    GoJson json = new GoJson(text);
    json.skipSpace();
    if (json.at == text.length()) {
      throw new SyntaxException("EOF");
    }
    return json.value(0);
  }

  private @Nullable Object value(int depth) throws SyntaxException {
    if (depth > MAX_DEPTH) {
      throw new SyntaxException("exceeded max depth");
    }
    char first = peek();
    return switch (first) {
      case '{' -> object(depth);
      case '[' -> array(depth);
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", null);
      default -> {
        if (first != '-' && !isDigit(first)) {
          throw invalid("looking for beginning of value");
        }
        yield number();
      }
    };
  }

  private Map<String, @Nullable Object> object(int depth) throws SyntaxException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    at++;
    if (token() == '}') {
      at++;
      return object;
    }
    while (true) {
      if (token() != '"') {
        throw invalid("looking for beginning of object key string");
      }
      String name = string();
      if (token() != ':') {
        throw invalid("after object key");
      }
      at++;
      token();
      object.put(name, value(depth + 1));
      char next = token();
      if (next != ',' && next != '}') {
        throw invalid("after object key:value pair");
      }
      at++;
      if (next == '}') {
        return object;
      }
    }
  }

  private List<@Nullable Object> array(int depth) throws SyntaxException {
    List<@Nullable Object> array = new ArrayList<>();
    at++;
    if (token() == ']') {
      at++;
      return array;
    }
    while (true) {
      token();
      array.add(value(depth + 1));
      char next = token();
      if (next != ',' && next != ']') {
        throw invalid("after array element");
      }
      at++;
      if (next == ']') {
        return array;
      }
    }
  }

  private @Nullable Object literal(String word, @Nullable Object value) throws SyntaxException {
    for (int i = 0; i < word.length(); i++) {
      if (peek() != word.charAt(i)) {
        throw invalid("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
      at++;
    }
    return value;
  }

  private Number number() throws SyntaxException {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits("in numeric literal");
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits("after decimal point in numeric literal");
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits("in exponent of numeric literal");
    }
    return new Number(text.substring(start, at));
  }

  private void digits(String where) throws SyntaxException {
    if (!isDigit(peek())) {
      throw invalid(where);
    }
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private String string() throws SyntaxException {
    StringBuilder out = new StringBuilder();
    at++;
    while (peek() != '"') {
      char c = peek();
      if (c < ' ') {
        throw invalid("in string literal");
      }
      at++;
      out.append(c == '\\' ? escaped() : c);
    }
    at++;
    return out.toString();
  }

  private char escaped() throws SyntaxException {
    char c = peek();
    if (c == 'u') {
      at++;
      return hex();
    }
    int known = "\"\\/bfnrt".indexOf(c);
    if (known < 0) {
      throw invalid("in string escape code");
    }
    at++;
    return "\"\\/\b\f\n\r\t".charAt(known);
  }

  private char hex() throws SyntaxException {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int digit = c < 0x80 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw invalid("in \\u hexadecimal character escape");
      }
      code = code * 16 + digit;
      at++;
    }
    return (char) code;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** The next character that is no space. */
  private char token() throws SyntaxException {
    skipSpace();
    return peek();
  }

  private char peek() throws SyntaxException {
    if (at >= text.length()) {
      throw new SyntaxException("unexpected EOF");
    }
    return text.charAt(at);
  }

  private SyntaxException invalid(String where) {
    char c = text.charAt(at);
    String quoted =
        switch (c) {
          case '\'' -> "'\\''";
          case '\\' -> "'\\\\'";
          default -> c < ' ' ? String.format("'\\x%02x'", (int) c) : "'" + c + "'";
        };
    return new SyntaxException("invalid character " + quoted + " " + where);
  }
}
