package io.hyperbytedb.server.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Many histories of materialized views, each determined by its seed: {@code -Dviews.seeds=100000}
 * for more of them, {@code -Dviews.seed=7} to repeat one.
 */
class ViewSimulationTest {
  @Test
  void aViewWithoutBackfillHasWhatWasWrittenSinceItsCreation() throws IOException {
    new ViewSimulation(1).createWithoutBackfill();
  }

  @Test
  void aQueryReadsAViewThatHasNoneOfAFieldYet() throws IOException {
    new ViewSimulation(1).readWithoutAField();
  }

  @Test
  void theWindowOfTheLastRowsIsReadFromTheView() throws IOException {
    new ViewSimulation(1).readTheLastWindow();
  }

  @Test
  void atRestEachViewIsItsQueryAndQueriesThatReadViewsAnswerTheSame() throws IOException {
    Long one = Long.getLong("views.seed");
    if (one != null) {
      new ViewSimulation(one).run();
      return;
    }
    int seeds = Integer.getInteger("views.seeds", 150);
    long first = Long.getLong("views.first", 1);
    int used = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      ViewSimulation simulation = new ViewSimulation(seed);
      simulation.run();
      used += simulation.used();
    }
    System.out.println(used + " answers were read from views");
    assertThat(used).as("answers from views").isPositive();
  }
}
