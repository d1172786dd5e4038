package io.hyperbytedb.cluster.checkpoint;

import java.time.Duration;

/**
 * What of the WAL is kept after it was flushed.
 *
 * @param flushed how long records stay
 * @param followed how long records stay that somebody who follows the WAL has not read
 * @param positions of those who follow it
 */
public record WalRetention(Duration flushed, Duration followed, WalPositions positions) {}
