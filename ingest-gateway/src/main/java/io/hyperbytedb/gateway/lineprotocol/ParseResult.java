package io.hyperbytedb.gateway.lineprotocol;

import java.util.ArrayList;
import java.util.List;

/** The result of {@link LineParser#parse}. */
public final class ParseResult {
  /**
   * Texts of bad lines are kept up to about this many characters; further ones are only counted.
   */
  static final int MAX_TEXT = 1 << 20;

  private int points;
  private int badLines;
  private int textLength;
  private final List<BadLine> reported = new ArrayList<>();

  /** The number of lines that are points. */
  public int points() {
    return points;
  }

  /** The number of lines that are neither points nor empty nor comments. */
  public int badLines() {
    return badLines;
  }

  /** The bad lines in order: at least the first, and no more than fit in an answer. */
  public List<BadLine> reported() {
    return reported;
  }

  /** InfluxDB's message about all bad lines. */
  public String message() {
    StringBuilder out = new StringBuilder();
    for (BadLine bad : reported) {
      out.append(out.isEmpty() ? "" : "\n").append(bad.message());
    }
    int left = badLines - reported.size();
    if (left > 0) {
      out.append("\n(and ").append(left).append(" more)");
    }
    return out.toString();
  }

  void addPoints(int count) {
    points += count;
  }

  /** Whether the text of another bad line would be kept. */
  boolean hasRoom() {
    return reported.isEmpty() || textLength < MAX_TEXT;
  }

  void addBad(BadLine bad) {
    badLines++;
    textLength += bad.text().length() + bad.reason().length();
    reported.add(bad);
  }

  void countBad() {
    badLines++;
  }
}
