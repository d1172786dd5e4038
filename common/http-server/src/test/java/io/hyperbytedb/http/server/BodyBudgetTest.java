package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.HyperbyteException;
import org.junit.jupiter.api.Test;

final class BodyBudgetTest {
  @Test
  void whatIsGivenBackIsForOthers() {
    BodyBudget budget = new BodyBudget(1000);
    BodyBudget.Share one = budget.share();
    BodyBudget.Share two = budget.share();
    one.grow(600);
    one.grow(300);
    assertThatThrownBy(() -> two.grow(101))
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("too many large requests in progress");
    two.grow(100);
    one.giveBack();
    one.giveBack();
    assertThatCode(() -> two.grow(900)).doesNotThrowAnyException();
  }
}
