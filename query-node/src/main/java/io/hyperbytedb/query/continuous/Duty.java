package io.hyperbytedb.query.continuous;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Which continuous queries are for this node. It only spares nodes from doing the same twice: a
 * query that two have run has written the same rows, for points of one series and time are one.
 *
 * @param atWork whether this node does anything at all now, rather than coming or going
 * @param mine whether a piece of work, by a name that all nodes give it, is for this node now
 */
public record Duty(BooleanSupplier atWork, Predicate<String> mine) {
  boolean isAtWork() {
    return atWork.getAsBoolean();
  }

  boolean isMine(String database, String query) {
    return mine.test("continuous query " + database + '\0' + query);
  }
}
