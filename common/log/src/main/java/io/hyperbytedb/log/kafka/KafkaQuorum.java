package io.hyperbytedb.log.kafka;

import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.QuorumInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Asks the brokers about their KRaft quorum. Thread-safe. */
public final class KafkaQuorum implements AutoCloseable {
  private final Admin admin;
  private final Duration timeout;

  /**
   * @param timeout how long to wait for the brokers' answer
   */
  public KafkaQuorum(KafkaLogConfig config, Duration timeout) {
    this.admin = Admin.create(KafkaLog.common(config));
    this.timeout = timeout;
  }

  /**
   * The current state of the quorum.
   *
   * @throws LogException UNAVAILABLE if no broker answers
   */
  public QuorumInfo describe() {
    try {
      var info =
          admin
              .describeMetadataQuorum()
              .quorumInfo()
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new QuorumInfo(
          info.leaderId(),
          info.leaderEpoch(),
          info.highWatermark(),
          participants(info.voters()),
          participants(info.observers()));
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new LogException(
          LogException.Reason.UNAVAILABLE, "the quorum does not answer: " + cause, cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogException(LogException.Reason.CLOSED, "interrupted", e);
    }
  }

  private static List<QuorumInfo.Participant> participants(
      List<org.apache.kafka.clients.admin.QuorumInfo.ReplicaState> replicas) {
    return replicas.stream()
        .map(
            replica ->
                new QuorumInfo.Participant(
                    replica.replicaId(),
                    replica.logEndOffset(),
                    replica.lastFetchTimestamp().orElse(-1),
                    replica.lastCaughtUpTimestamp().orElse(-1)))
        .toList();
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }
}
