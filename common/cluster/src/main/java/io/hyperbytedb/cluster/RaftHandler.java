package io.hyperbytedb.cluster;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.QuorumInfo;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code GET /internal/raft}: the KRaft quorum of the brokers. */
public final class RaftHandler implements HttpHandler {
  private final Supplier<QuorumInfo> quorum;
  private final InstantSource clock;

  /**
   * @param quorum throws a {@link LogException} if the brokers do not answer
   */
  public RaftHandler(Supplier<QuorumInfo> quorum, InstantSource clock) {
    this.quorum = quorum;
    this.clock = clock;
  }

  @Override
  public void handle(HttpExchange exchange) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("enabled", true);
    try {
      QuorumInfo info = quorum.get();
      answer.put("leader_id", info.leaderId());
      answer.put("leader_epoch", info.leaderEpoch());
      answer.put("high_watermark", info.highWatermark());
      long end =
          info.voters().stream()
              .filter(voter -> voter.id() == info.leaderId())
              .mapToLong(QuorumInfo.Participant::logEndOffset)
              .findFirst()
              .orElse(info.highWatermark());
      answer.put("voters", info.voters().stream().map(one -> participant(one, end)).toList());
      answer.put("observers", info.observers().stream().map(one -> participant(one, end)).toList());
    } catch (LogException e) {
      answer.put("error", String.valueOf(e.getMessage()));
    }
    Json.respond(exchange, 200, answer);
  }

  private Map<String, Object> participant(QuorumInfo.Participant one, long end) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("id", one.id());
    answer.put("log_end_offset", one.logEndOffset());
    answer.put("lag", Math.max(0, end - one.logEndOffset()));
    answer.put("last_fetch_ms_ago", age(one.lastFetchMillis()));
    answer.put("last_caught_up_ms_ago", age(one.lastCaughtUpMillis()));
    return answer;
  }

  private @Nullable Long age(long millis) {
    return millis < 0 ? null : Math.max(0, clock.millis() - millis);
  }
}
