package io.hyperbytedb.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.auth.PasswordHasher;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class StatementHasherTest {
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger onVirtual = new AtomicInteger();

  /** Notes how many of it run at once, and where. */
  private final class Counting implements PasswordHasher {
    private void work() {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      if (Thread.currentThread().isVirtual()) {
        onVirtual.incrementAndGet();
      }
      // Long enough for others to come meanwhile.
      LockSupport.parkNanos(100_000);
      running.decrementAndGet();
    }

    @Override
    public String hash(String password) {
      work();
      return "hash of " + password;
    }

    @Override
    public boolean matches(String password, String hash) {
      work();
      return hash.equals("hash of " + password);
    }
  }

  @Test
  void manyStatementsTakeOneThreadThatIsNotOneOfRequests() throws Exception {
    PasswordHasher hasher = new StatementHasher(new Counting());
    List<Future<Boolean>> answers = new ArrayList<>();
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        String password = "p" + i;
        answers.add(requests.submit(() -> hasher.matches(password, hasher.hash(password))));
      }
    }
    for (Future<Boolean> answer : answers) {
      assertThat(answer.get()).isTrue();
    }
    assertThat(most).hasValue(1);
    assertThat(onVirtual).hasValue(0);
  }

  @Test
  void whatGoesWrongIsToldAndOthersHaveTheirTurn() {
    PasswordHasher hasher =
        new StatementHasher(
            new PasswordHasher() {
              @Override
              public String hash(String password) {
                throw new IllegalStateException("no " + password);
              }

              @Override
              public boolean matches(String password, String hash) {
                throw new OutOfMemoryError("none");
              }
            });
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> hasher.hash("x"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("no x");
      assertThatThrownBy(() -> hasher.matches("x", "y")).isInstanceOf(OutOfMemoryError.class);
    }
  }
}
