package io.hyperbytedb.query.json;

/**
 * How an answer looks.
 *
 * @param pretty indented
 * @param epochUnit nanoseconds in the unit of times, 0 for the format's own
 * @param textTimes whether times are texts in every format, as RFC 3339 has them
 * @param chunkRows rows in a document of their own, 0 for one document
 * @param maxRows rows at most in one document, 0 for any number; chunked answers have no limit
 */
public record JsonOptions(
    boolean pretty, long epochUnit, boolean textTimes, int chunkRows, long maxRows) {
  /** Compact, times as text, one document. */
  public static final JsonOptions PLAIN = new JsonOptions(false, 0, false, 0, 0);
}
