package io.hyperbytedb.query.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.memory.MemoryPool;
import io.hyperbytedb.query.result.QueryFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class QueryRegistryTest {
  private static QueryRegistry registry(int concurrent, Duration timeout) {
    return new QueryRegistry(
        new QueryLimits(concurrent, timeout, Duration.ZERO, 0, 0, 0, 0), MemoryPool.unlimited());
  }

  @Test
  void aKilledQueryStopsAtItsNextCheckpoint() {
    QueryRegistry registry = registry(0, Duration.ZERO);
    RunningQuery query = registry.begin("SELECT v FROM m", "db");
    query.checkpoint();
    registry.kill(query.id());
    assertThat(query.status()).isEqualTo("killed");
    assertThatThrownBy(query::checkpoint)
        .isInstanceOf(QueryFailure.class)
        .hasMessage("query interrupted");
    registry.end(query);
    assertThat(registry.running()).isEmpty();
    assertThatThrownBy(() -> registry.kill(query.id()))
        .hasMessage("no such query id: " + query.id());
  }

  @Test
  void noMoreQueriesRunAtOnceThanMay() {
    QueryRegistry registry = registry(1, Duration.ZERO);
    RunningQuery first = registry.begin("SHOW DATABASES", "");
    assertThatThrownBy(() -> registry.begin("SHOW USERS", ""))
        .hasMessage("max-concurrent-queries limit exceeded(1, 1)");
    registry.end(first);
    registry.end(registry.begin("SHOW USERS", ""));
    assertThat(registry.running()).isEmpty();
  }

  @Test
  void aQueryThatTakesTooLongIsStopped() {
    QueryRegistry registry = registry(0, Duration.ofNanos(1));
    RunningQuery query = registry.begin("SELECT v FROM m", "db");
    assertThatThrownBy(query::checkpoint).hasMessage("query-timeout limit exceeded");
    registry.end(query);
  }
}
