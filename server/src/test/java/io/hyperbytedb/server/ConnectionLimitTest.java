package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConnectionLimitTest {
  private static final long GIB = 1L << 30;

  @Test
  void descriptorsThatAreOpenOrKeptAreNotForClients() {
    ConnectionLimit limit = ConnectionLimit.of(0, new Descriptors(1024, 280), GIB);
    assertThat(limit.connections()).isEqualTo(1024 - 280 - 341);
    assertThat(limit.why())
        .isEqualTo("of 1024 files that may be open, 280 are, and 341 are kept for data");
    assertThat(limit.lowered()).isFalse();
  }

  @Test
  void whatIsConfiguredCountsIfItFits() {
    assertThat(ConnectionLimit.of(100, new Descriptors(1024, 280), GIB))
        .isEqualTo(new ConnectionLimit(100, "as server.max_connections says", false));
    ConnectionLimit more = ConnectionLimit.of(800, new Descriptors(1024, 280), GIB);
    assertThat(more.connections()).isEqualTo(403);
    assertThat(more.lowered()).isTrue();
  }

  @Test
  void aSmallHeapHoldsFewerConnectionsThanThereAreDescriptors() {
    ConnectionLimit limit = ConnectionLimit.of(0, new Descriptors(1 << 20, 280), GIB / 4);
    assertThat(limit.connections()).isEqualTo(1365);
    assertThat(limit.why()).isEqualTo("a quarter of a heap of 256 MiB has room for so many");
  }

  @Test
  void thereIsAlwaysOne() {
    assertThat(ConnectionLimit.of(0, new Descriptors(300, 299), GIB).connections()).isEqualTo(1);
    assertThat(ConnectionLimit.of(0, new Descriptors(1 << 20, 1), 1 << 10).connections())
        .isEqualTo(1);
    assertThat(
            ConnectionLimit.of(0, new Descriptors(Long.MAX_VALUE, 0), Long.MAX_VALUE).connections())
        .isPositive();
  }
}
