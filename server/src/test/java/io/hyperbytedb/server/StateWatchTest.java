package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.log.LogException;
import io.hyperbytedb.testing.TestFaults;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateWatchTest {
  private final TestFaults faults = new TestFaults();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  @Test
  void onlyALogThatIsTooShortEndsTheProcess() throws Exception {
    failure.set(new IllegalStateException("a reducer's"));
    CountDownLatch looked = new CountDownLatch(3);
    try (StateWatch _ =
        new StateWatch(
            () -> {
              looked.countDown();
              return failure.get();
            },
            Duration.ofMillis(1),
            faults)) {
      looked.await();
      assertThat(faults.all()).isEmpty();
      failure.set(new LogException(LogException.Reason.OFFSET_GONE, "pruned"));
      while (faults.all().isEmpty()) {
        Thread.onSpinWait();
      }
    }
    assertThat(faults.take().getFirst().fatal()).isTrue();
  }
}
