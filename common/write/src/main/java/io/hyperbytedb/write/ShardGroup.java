package io.hyperbytedb.write;

import io.hyperbytedb.model.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of the rows of one shard group in one write. InfluxDB checks a shard group's points
 * in two passes, all series first, and reports the first reason of the earliest pass.
 */
final class ShardGroup {
  final long from;
  final long to;

  private boolean hasLate;
  private boolean hasInTime;
  private int dropped;
  private @Nullable String seriesReason;
  private @Nullable String fieldReason;
  private String latestReason = "";
  private ErrorCode code = ErrorCode.PARTIAL_WRITE;

  ShardGroup(long from, long to) {
    this.from = from;
    this.to = to;
  }

  /** Records the arrival of a row; it is late if it is older than the retention policy allows. */
  void note(boolean late) {
    if (late) {
      hasLate = true;
    } else {
      hasInTime = true;
    }
  }

  /**
   * Late rows are accepted only together with rows in time of the same shard group, as in InfluxDB.
   */
  boolean refusesLate() {
    return hasLate && !hasInTime;
  }

  boolean holds(long time) {
    return time >= from && time < to;
  }

  void dropForSeries(String reason) {
    dropForSeries(ErrorCode.PARTIAL_WRITE, reason);
  }

  void dropForSeries(ErrorCode why, String reason) {
    dropped++;
    latestReason = reason;
    if (seriesReason == null) {
      seriesReason = reason;
      code = why;
    }
  }

  void dropForFields(String reason) {
    dropped++;
    latestReason = reason;
    if (fieldReason == null) {
      fieldReason = reason;
    }
  }

  /** Why the latest row was dropped. */
  String latestReason() {
    return latestReason;
  }

  int dropped() {
    return dropped;
  }

  /** The kind of error behind the reason. */
  ErrorCode code() {
    return code;
  }

  @Nullable String reason() {
    return seriesReason != null ? seriesReason : fieldReason;
  }
}
