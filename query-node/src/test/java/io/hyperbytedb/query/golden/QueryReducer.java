package io.hyperbytedb.query.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes parts out of a query as long as it keeps a property. */
final class QueryReducer {
  /** A bound of time, which stays, or a query over all time has windows without end. */
  private static final String BOUND =
      "\\btime\\s*[<>]=?\\s*(?:\\([^)]*\\)|'[^']*'(?:\\s*[-+]\\s*\\w+(?:\\s*\\*\\s*\\d+)?)?|[-\\wµ]+)";

  private static final Pattern TOKEN =
      Pattern.compile(
          BOUND + "|\\s+|\"(?:\\\\.|[^\"])*\"|'(?:\\\\.|[^'])*'|/\\S*/|[\\w.µ:]+|.",
          Pattern.DOTALL);

  private final Predicate<String> property;
  private int left;

  /**
   * @param property what must stay, true of the query itself
   * @param tries how many queries may be tried
   */
  QueryReducer(Predicate<String> property, int tries) {
    this.property = property;
    this.left = tries;
  }

  String reduce(String query) {
    List<String> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(query);
    while (matcher.find()) {
      tokens.add(matcher.group());
    }
    for (int size = tokens.size() / 2;
        size >= 1 && left > 0;
        size = size > 4 ? size / 2 : size - 1) {
      for (int from = 0; from + size <= tokens.size() && left > 0; ) {
        List<String> fewer = new ArrayList<>(tokens.subList(0, from));
        fewer.addAll(tokens.subList(from + size, tokens.size()));
        left--;
        boolean bound = tokens.subList(from, from + size).stream().anyMatch(t -> t.matches(BOUND));
        if (!bound && property.test(String.join("", fewer))) {
          tokens = fewer;
        } else {
          from++;
        }
      }
    }
    return String.join("", tokens);
  }
}
