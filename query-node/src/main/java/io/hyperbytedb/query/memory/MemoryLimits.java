package io.hyperbytedb.query.memory;

import java.time.Duration;

/**
 * How much memory queries may reserve.
 *
 * @param perQuery bytes that one query may reserve
 * @param total bytes that all queries together may reserve
 * @param longestWait how long a query waits to begin while the others hold everything
 * @param waiting how many queries may wait at once
 * @param stalled a query whose client takes nothing of the answer for this long is stopped when
 *     others need memory
 */
public record MemoryLimits(
    long perQuery, long total, Duration longestWait, int waiting, Duration stalled) {
  /** No limits at all. */
  public static final MemoryLimits NONE =
      new MemoryLimits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ZERO, 0, Duration.ZERO);

  /**
   * A third of the heap is for queries; the rest is for the hot tail, writes under way, the broker,
   * and for what sizes are estimated too low. One query may take half of it, so that a second one
   * can run beside the greediest.
   */
  private static final int HEAP_PARTS = 3;

  private static final int GREEDIEST = 2;
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final int WAITING = 100;

  /** Clients that take their answers, however slow their network, take some bytes sooner. */
  private static final Duration STALLED = Duration.ofMillis(500);

  /**
   * What is configured; what is not, is derived from the heap.
   *
   * @param heap the largest heap in bytes
   * @param perQuery bytes; 0 for a part of the total
   * @param total bytes; 0 for a part of the heap
   */
  public static MemoryLimits of(long heap, long perQuery, long total) {
    long all = total > 0 ? total : heap / HEAP_PARTS;
    long each = perQuery > 0 ? perQuery : all / GREEDIEST;
    return new MemoryLimits(Math.min(each, all), all, WAIT, WAITING, STALLED);
  }
}
