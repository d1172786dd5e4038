package io.hyperbytedb.cluster.checkpoint;

import java.time.Duration;

/**
 * What of the WAL is kept after it was flushed.
 *
 * @param flushed how long records stay
 * @param followed how long records stay that a follower of the WAL has not read
 * @param positions of its followers
 */
public record WalRetention(Duration flushed, Duration followed, WalPositions positions) {
  /** How long any record stays that was flushed. */
  public Duration longest() {
    return followed.compareTo(flushed) > 0 ? followed : flushed;
  }
}
