package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The memory of long heads stays within its limit. */
final class HeadBudgetTest {
  private static final HeadLimits LIMITS = new HeadLimits(1 << 20, 1 << 20);

  @Test
  void shortHeadsCostNothing() throws Exception {
    HeadBudget budget = new HeadBudget(LIMITS, 0);
    for (int i = 0; i < 10_000; i++) {
      budget.share().take(10_000);
    }
    assertThat(budget.held()).isZero();
  }

  @Test
  void oneOfTheLongestFitsAndFurtherOnesAreRefusedUntilItIsAnswered() throws Exception {
    HeadBudget budget = new HeadBudget(LIMITS, 0);
    HeadBudget.Share first = budget.share();
    first.take(LIMITS.maxRequestLine());
    for (int line = 0; line < LIMITS.maxHeaders() / 4; line++) {
      first.take(4);
      first.takeLine();
    }
    HeadBudget.Share second = budget.share();
    assertThatThrownBy(() -> second.take(1 << 20))
        .isInstanceOfSatisfying(
            RefusedRequestException.class, e -> assertThat(e.status()).isEqualTo(503));
    second.giveBack();
    first.giveBack();
    assertThat(budget.held()).isZero();
    second.take(1 << 20);
    assertThat(budget.held()).isPositive();
  }

  @Test
  void theHeapDecidesHowManyFit() throws Exception {
    HeadBudget budget = new HeadBudget(LIMITS, 8L << 30);
    for (int i = 0; i < 200; i++) {
      budget.share().take(1 << 20);
    }
    assertThat(budget.held()).isLessThanOrEqualTo(1L << 30);
  }
}
