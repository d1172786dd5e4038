package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartsTest {
  private static final int PARTS = 5;

  private final Set<Integer> open = new HashSet<>();
  private final List<Integer> closed = new ArrayList<>();
  private final Parts parts = new Parts();

  /** Opens a resource. */
  private AutoCloseable part(int number) {
    open.add(number);
    return () -> {
      open.remove(number);
      closed.add(number);
    };
  }

  /** Starts all parts, but fails instead of one of them. */
  private void startUntil(int failing, Throwable failure) throws IOException, InterruptedException {
    parts.start(
        () -> {
          for (int i = 0; i < PARTS; i++) {
            if (i == failing) {
              PartsTest.<RuntimeException>sneak(failure);
            }
            var _ = parts.own(part(i));
          }
        });
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void sneak(Throwable failure) throws E {
    throw (E) failure;
  }

  private static List<Integer> downFrom(int first) {
    List<Integer> numbers = new ArrayList<>(IntStream.rangeClosed(0, first).boxed().toList());
    Collections.reverse(numbers);
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aStartThatFailsClosesWhatWasStartedInReverse(int failing) {
    for (Throwable failure :
        List.of(
            new IOException("no disk"),
            new IllegalStateException("no broker"),
            new InterruptedException("told to stop"),
            new NoClassDefFoundError("no class"))) {
      open.clear();
      closed.clear();

      assertThatThrownBy(() -> startUntil(failing, failure)).isSameAs(failure);

      assertThat(open).isEmpty();
      assertThat(closed).isEqualTo(downFrom(failing - 1));
    }
  }

  @Test
  void aStopClosesEverythingInReverseAndOnce() throws Exception {
    startUntil(PARTS, new AssertionError());
    assertThat(open).hasSize(PARTS);

    parts.close();
    parts.close();

    assertThat(open).isEmpty();
    assertThat(closed).isEqualTo(downFrom(PARTS - 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPartThatDoesNotStopKeepsNoOtherOpen(boolean error) throws Exception {
    parts.start(
        () -> {
          var _ = parts.own(part(0));
          var _ =
              parts.own(
                  () -> {
                    if (error) {
                      throw new StackOverflowError();
                    }
                    throw new IOException("stuck");
                  });
          var _ = parts.own(part(1));
        });

    assertThatThrownBy(parts::close)
        .isInstanceOf(HyperbyteException.class)
        .hasMessageContaining("the stop was not clean");

    assertThat(closed).containsExactly(1, 0);
  }

  @Test
  void aFailureOfTheUndoDoesNotHideWhyTheStartFailed() {
    IllegalStateException failure = new IllegalStateException("no broker");

    assertThatThrownBy(
            () ->
                parts.start(
                    () -> {
                      var _ = parts.own(part(0));
                      var _ =
                          parts.own(
                              () -> {
                                throw new IOException("stuck");
                              });
                      throw failure;
                    }))
        .isSameAs(failure);

    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(open).isEmpty();
  }

  @Test
  void partsCloseUndisturbedByTheInterruptThatEndedTheStart() {
    List<Boolean> interrupted = new ArrayList<>();

    assertThatThrownBy(
            () ->
                parts.start(
                    () -> {
                      var _ =
                          parts.own(() -> interrupted.add(Thread.currentThread().isInterrupted()));
                      Thread.currentThread().interrupt();
                      throw new IllegalStateException("interrupted");
                    }))
        .hasMessage("interrupted");

    assertThat(interrupted).containsExactly(false);
  }

  @Test
  void farewellsComeBeforeAnyPartIsClosed() throws Exception {
    parts.start(
        () -> {
          var _ = parts.own(part(0));
          parts.beforeClose(part(1));
          var _ = parts.own(part(2));
        });

    parts.close();

    assertThat(closed).containsExactly(1, 2, 0);
  }
}
