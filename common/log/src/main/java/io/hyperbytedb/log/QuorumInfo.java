package io.hyperbytedb.log;

import java.util.List;

/**
 * The state of the KRaft quorum that keeps the log's metadata.
 *
 * @param leaderId the id of the leader
 * @param leaderEpoch the leader's epoch
 * @param highWatermark the offset up to which a majority has replicated
 * @param voters the members that vote
 * @param observers the members that only replicate
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
   * A member of the quorum.
   *
   * @param id the member's id
   * @param logEndOffset the end of its copy of the metadata log
   * @param lastFetchMillis when it last fetched from the leader, milliseconds since 1970; negative
   *     if unknown
   * @param lastCaughtUpMillis when it last had everything that the leader had; negative if unknown
   */
  public record Participant(
      int id, long logEndOffset, long lastFetchMillis, long lastCaughtUpMillis) {}
}
