package io.hyperbytedb.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeletePathTest {
  private static final DeleteMarker MARKER =
      new DeleteMarker(1, 2, "m", new SeriesChoice.All(), 3, 4, SeriesFate.DROP);

  private final MemoryLog log = new MemoryLog(InstantSource.fixed(Instant.EPOCH));
  private final DeletePath path = new DeletePath(log, "wal", 3);

  DeletePathTest() {
    log.ensureTopic(new TopicSpec("wal", 3, 1, Map.of()));
  }

  private List<DeleteMarker> markers(int partition) {
    try (LogReader reader = log.read(new Partition("wal", partition), 0)) {
      return reader.poll(Duration.ZERO).stream()
          .map(LogRecord::value)
          .map(DeleteCodec::decode)
          .toList();
    }
  }

  @Test
  void aDeleteIsInEveryPartitionAndTellsWhere() {
    assertThat(path.delete(1, MARKER)).isZero();
    assertThat(path.delete(MARKER)).containsExactly(0, 1, 0);
    assertThat(markers(0)).containsExactly(MARKER);
    assertThat(markers(1)).containsExactly(MARKER, MARKER);
    assertThat(markers(2)).containsExactly(MARKER);
    assertThat(path.ends()).containsExactly(1L, 2L, 1L);
  }

  @Test
  void aDeleteThatIsNotKnownToBeEverywhereFails() {
    log.failNextAppend();
    assertThatThrownBy(() -> path.delete(MARKER))
        .isInstanceOfSatisfying(
            HyperbyteException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
    assertThat(path.delete(MARKER)).containsExactly(0, 1, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "OVERLOADED, UNAVAILABLE",
    "DISK_FULL, DISK_FULL",
    "UNAVAILABLE, TIMEOUT",
    "CLOSED, UNAVAILABLE",
    "TOO_LARGE, INTERNAL",
    "OFFSET_GONE, INTERNAL",
    "BAD_TOPIC, INTERNAL"
  })
  void aFailureOfTheLogHasAStatus(LogException.Reason reason, ErrorCode code) {
    CompletableFuture<Long> failed =
        CompletableFuture.failedFuture(new LogException(reason, "why"));
    assertThatThrownBy(() -> Waiting.on(failed))
        .isInstanceOfSatisfying(
            HyperbyteException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
