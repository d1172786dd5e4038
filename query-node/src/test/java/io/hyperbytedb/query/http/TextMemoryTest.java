package io.hyperbytedb.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.memory.MemoryLimits;
import io.hyperbytedb.query.memory.MemoryPool;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextMemoryTest {
  private static final long LIMIT = 8L << 20;

  private final MemoryPool pool =
      new MemoryPool(
          new MemoryLimits(LIMIT, LIMIT + (LIMIT >> 1), Duration.ZERO, 1, Duration.ZERO), () -> {});

  @Test
  void shortTextsTakeNothing() {
    try (TextMemory memory = new TextMemory(pool)) {
      memory.query("SELECT v FROM m");
      memory.values("{\"a\":1}");
      assertThat(pool.taken()).isZero();
    }
  }

  /** Bytes that the statements of such a text were seen to take, for each repetition. */
  @ParameterizedTest
  @CsvSource({
    "'a,',56",
    "'v=1 OR ',120",
    "'SELECT a FROM m;',240",
    "'f(a),',148",
    "'/a/,',445",
    "'(SELECT v FROM a),',268",
    "'h =~ /a.*b/ OR ',600",
    "'(a AND b) OR ',176"
  })
  void statementsTakeWhatTheirTokensAre(String piece, int seen) {
    long cost =
        TextMemory.costOfQuery(piece.repeat(1_001)) - TextMemory.costOfQuery(piece.repeat(1));
    assertThat(cost / 1_000).isBetween((long) seen, 8L * seen);
  }

  @Test
  void whatIsLongerThanAQueryMayHoldIsRefusedBeforeItIsRead() {
    try (TextMemory memory = new TextMemory(pool)) {
      assertThatThrownBy(() -> memory.query("SELECT " + "a,".repeat(100_000) + "a FROM m"))
          .isInstanceOfSatisfying(
              HyperbyteException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE))
          .hasMessage(
              "the query is too long: its text would take 12 MB of memory, of 8"
                  + " ([query] max_memory_mb)");
      assertThatThrownBy(() -> memory.values("{" + "\"a\":1,".repeat(100_000)))
          .hasMessageContaining("the query is too long");
      memory.query("SELECT '" + "x".repeat(1_000_000) + "' FROM m");
      assertThat(pool.taken()).isBetween(4_000_000L, 5_000_000L);
    }
    assertThat(pool.taken()).isZero();
  }

  @Test
  void longTextsOfManyClientsWaitForEachOther() {
    String text = "SELECT " + "a,".repeat(50_000) + "a FROM m";
    try (TextMemory second = new TextMemory(pool)) {
      try (TextMemory first = new TextMemory(pool)) {
        first.query(text);
        assertThatThrownBy(() -> second.query(text))
            .isInstanceOfSatisfying(
                HyperbyteException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
      }
      second.query(text);
    }
    assertThat(pool.taken()).isZero();
  }
}
