package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.testing.TestFaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
  @TempDir Path home;

  private final TestFaults faults = new TestFaults();

  @Test
  void tellsOfADirectoryThatIsLostUntilItIsBack() throws Exception {
    Path log = Files.createDirectory(home.resolve("log"));
    AtomicInteger saved = new AtomicInteger();
    try (DirectoryWatch watch = new DirectoryWatch()) {
      Supplier<@Nullable String> problem =
          watch.watch(
              "the log",
              "put it back",
              DirectoryWatch.directory(log, false),
              saved::incrementAndGet);
      watch.look(faults);
      assertThat(watch.problem()).isNull();

      Files.move(log, home.resolve("away"));
      watch.look(faults);
      watch.look(faults);
      assertThat(watch.problem()).isEqualTo("the log is gone while the server runs: put it back");
      assertThat(problem.get()).isEqualTo(watch.problem());
      assertThat(saved).hasValue(1);

      Files.createDirectory(log);
      watch.look(faults);
      assertThat(watch.problem()).startsWith("the log was replaced by another one");
      Files.delete(log);
      Files.writeString(log, "a file");
      watch.look(faults);
      assertThat(watch.problem()).startsWith("the log was replaced by a file");

      Files.delete(log);
      Files.move(home.resolve("away"), log);
      watch.look(faults);
      assertThat(watch.problem()).isNull();
      assertThat(problem.get()).isNull();
    }
  }

  @Test
  void aDirectoryThatMayBeReplacedIsToldOnce() throws Exception {
    Path data = home.resolve("data");
    AtomicInteger saved = new AtomicInteger();
    try (DirectoryWatch watch = new DirectoryWatch()) {
      var _ =
          watch.watch(
              "data", "put it back", DirectoryWatch.directory(data, true), saved::incrementAndGet);
      watch.look(faults);
      assertThat(watch.problem()).as("not made yet").isNull();
      Files.createDirectory(data);
      watch.look(faults);
      assertThat(watch.problem()).isNull();
      Files.move(data, home.resolve("away"));
      Files.createDirectory(data);
      watch.look(faults);
      assertThat(watch.problem()).startsWith("data was replaced by another one");
      watch.look(faults);
      assertThat(watch.problem()).isNull();
      assertThat(saved).hasValue(1);
    }
  }

  @Test
  void aRescueThatFailsIsReported() {
    try (DirectoryWatch watch = new DirectoryWatch()) {
      var _ =
          watch.watch(
              "the state",
              "start again",
              () -> "is gone",
              () -> {
                throw new IllegalStateException("of the test");
              });
      watch.look(faults);
      assertThat(faults.take()).hasSize(1);
    }
  }
}
