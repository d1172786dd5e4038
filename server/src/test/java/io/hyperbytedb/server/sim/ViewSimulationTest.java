package io.hyperbytedb.server.sim;

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
  void atRestEachViewIsItsQuery() throws IOException {
    Long one = Long.getLong("views.seed");
    if (one != null) {
      new ViewSimulation(one).run();
      return;
    }
    int seeds = Integer.getInteger("views.seeds", 150);
    long first = Long.getLong("views.first", 1);
    for (long seed = first; seed < first + seeds; seed++) {
      new ViewSimulation(seed).run();
    }
  }
}
