package io.hyperbytedb.query.continuous;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RecurringFailuresTest {
  private final RecurringFailures<String> failures = new RecurringFailures<>();

  @Test
  void aFailureIsNewUntilItHasBeenNotedAndAgainAfterASuccess() {
    assertThat(failures.ended("a")).isFalse();
    assertThat(failures.isNew("a", "file is damaged")).isTrue();
    assertThat(failures.isNew("a", "file is damaged")).isFalse();
    assertThat(failures.isNew("b", "file is damaged")).isTrue();
    assertThat(failures.isNew("a", "disk is full")).isTrue();
    assertThat(failures.ended("a")).isTrue();
    assertThat(failures.ended("a")).isFalse();
    assertThat(failures.isNew("a", "disk is full")).isTrue();
  }

  @Test
  void workThatIsDroppedIsForgotten() {
    assertThat(failures.isNew("a", "file is damaged")).isTrue();
    assertThat(failures.isNew("b", "file is damaged")).isTrue();
    failures.retain(Set.of("b"));
    assertThat(failures.isNew("a", "file is damaged")).isTrue();
    assertThat(failures.isNew("b", "file is damaged")).isFalse();
  }
}
