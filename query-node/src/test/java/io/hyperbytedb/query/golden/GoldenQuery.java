package io.hyperbytedb.query.golden;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line of a feature's file: {@code ~≈name=value&name=value|query}, where the marks and the
 * parameters may be missing, or {@code WRITE db=…&rp=…|lines}, where {@code ⏎} stands for a line
 * break.
 *
 * @param line the line as it is in the file
 * @param text the query, or the points to write
 * @param params URL parameters besides; {@code method} and {@code accept} are the request's method
 *     and header
 * @param isWrite whether this writes points
 * @param anyOrderOfTies mark {@code ~}: rows of one time may come in any order
 * @param anyLastDigits mark {@code ≈}: floats may differ in their last digits
 */
record GoldenQuery(
    String line,
    String text,
    Map<String, String> params,
    boolean isWrite,
    boolean anyOrderOfTies,
    boolean anyLastDigits) {
  private static final String WRITE = "WRITE ";

  static GoldenQuery parse(String line) {
    boolean ties = false;
    boolean digits = false;
    int from = 0;
    while (from < line.length() && "~≈".indexOf(line.charAt(from)) >= 0) {
      ties |= line.charAt(from) == '~';
      digits |= line.charAt(from) == '≈';
      from++;
    }
    boolean write = line.startsWith(WRITE);
    String rest = line.substring(write ? WRITE.length() : from);
    Map<String, String> params = new LinkedHashMap<>();
    int bar = rest.indexOf('|');
    if (bar > 0 && rest.substring(0, bar).matches("[a-z_]+=\\S*")) {
      for (String pair : rest.substring(0, bar).split("&", -1)) {
        int split = pair.indexOf('=');
        params.put(pair.substring(0, split), pair.substring(split + 1));
      }
      rest = rest.substring(bar + 1);
    }
    return new GoldenQuery(
        line, write ? rest.replace('⏎', '\n') : rest, params, write, ties, digits);
  }

  /** A parameter that is not one of the URL. */
  String option(String name, String otherwise) {
    return params.getOrDefault(name, otherwise);
  }

  /** The parameters of the URL, with the query if it is one. */
  Map<String, String> urlParams() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("db", "g");
    all.putAll(params);
    all.remove("method");
    all.remove("accept");
    if (!isWrite) {
      all.put("q", text);
    }
    return all;
  }

  /** Whether an answer is the wanted one, but for what the marks allow. */
  boolean accepts(String want, String got) {
    if (got.equals(want)) {
      return true;
    }
    String left = anyOrderOfTies ? Relaxations.withoutOrderOfTies(want) : want;
    String right = anyOrderOfTies ? Relaxations.withoutOrderOfTies(got) : got;
    return anyLastDigits ? Relaxations.equalButLastDigits(left, right) : left.equals(right);
  }
}
