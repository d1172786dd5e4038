package io.hyperbytedb.log;

import java.util.List;

/**
 * The quorum that keeps the log's own metadata.
 *
 * @param leaderId who leads
 * @param leaderEpoch how often that has changed
 * @param highWatermark how far a majority has come
 * @param voters who decide
 * @param observers who only follow
 */
public record QuorumInfo(
    int leaderId,
    long leaderEpoch,
    long highWatermark,
    List<Participant> voters,
    List<Participant> observers) {
  public QuorumInfo {
    voters = List.copyOf(voters);
    observers = List.copyOf(observers);
  }

  /**
   * One of the quorum.
   *
   * @param id its number
   * @param logEndOffset how far it has come
   * @param lastFetchMillis when it asked the leader last, milliseconds since 1970; negative if that
   *     is not known
   * @param lastCaughtUpMillis when it had all that the leader had; negative if that is not known
   */
  public record Participant(
      int id, long logEndOffset, long lastFetchMillis, long lastCaughtUpMillis) {}
}
