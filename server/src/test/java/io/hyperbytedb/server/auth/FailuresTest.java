package io.hyperbytedb.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.server.auth.HashTurns.Trust;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FailuresTest {
  private static final long NOW = -5;

  private final Failures failures = new Failures();

  private long millis(String name, String address, long now) {
    return TimeUnit.NANOSECONDS.toMillis(failures.add(name, address, now));
  }

  @Test
  void refusalsAreHeldBackLongerAndLongerByName() {
    long[] delays = new long[10];
    for (int i = 0; i < delays.length; i++) {
      delays[i] = millis("bob", "10.0.0." + i, NOW);
    }
    assertThat(delays).containsExactly(0, 0, 0, 50, 100, 200, 400, 800, 1000, 1000);
    assertThat(failures.trust("bob", "", NOW)).isEqualTo(Trust.NONE);
    assertThat(failures.trust("alice", "", NOW)).isEqualTo(Trust.FULL);
    failures.forget("bob");
    assertThat(failures.trust("bob", "", NOW)).isEqualTo(Trust.FULL);
    assertThat(millis("bob", "10.0.1.1", NOW)).isZero();
  }

  @Test
  void refusalsAreHeldBackByAddress() {
    for (int i = 0; i < 20; i++) {
      failures.add("guess" + i, "10.0.0.1", NOW);
    }
    assertThat(millis("another", "10.0.0.1", NOW)).isEqualTo(1000);
    assertThat(millis("another", "10.0.0.2", NOW)).isZero();
  }

  @Test
  void whereOnlyTheNameOrOnlyTheAddressFailedThereIsSomeTrust() {
    failures.add("bob", "10.0.0.1", NOW);
    assertThat(failures.trust("bob", "10.0.0.1", NOW)).isEqualTo(Trust.NONE);
    assertThat(failures.trust("bob", "10.0.0.2", NOW)).isEqualTo(Trust.HALF);
    assertThat(failures.trust("alice", "10.0.0.1", NOW)).isEqualTo(Trust.HALF);
    assertThat(failures.trust("alice", "10.0.0.2", NOW)).isEqualTo(Trust.FULL);
  }

  @Test
  void aMinuteWithoutAFailureIsForgiven() {
    for (int i = 0; i < 20; i++) {
      failures.add("bob", "10.0.0.1", NOW);
    }
    long later = NOW + TimeUnit.SECONDS.toNanos(61);
    assertThat(failures.trust("bob", "10.0.0.1", later)).isEqualTo(Trust.FULL);
    assertThat(millis("bob", "10.0.0.1", later)).isZero();
  }
}
