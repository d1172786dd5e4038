package io.hyperbytedb.server.sim;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many simulation runs, each determined by its seed: {@code -Dsim.seeds=20000} for more of them,
 * {@code -Dsim.seed=7} to repeat one.
 */
class SimulationTest {
  /** Seeds that once revealed a fault. */
  @ParameterizedTest
  @ValueSource(longs = {101867, 207820})
  void whatWasWrongOnceIsRight(long seed) {
    new Simulation(seed).run();
  }

  @Test
  void nothingIsLostNorDoubleNorRisen() {
    Long one = Long.getLong("sim.seed");
    if (one != null) {
      new Simulation(one).run();
      return;
    }
    int seeds = Integer.getInteger("sim.seeds", 200);
    long first = Long.getLong("sim.first", 1);
    for (long seed = first; seed < first + seeds; seed++) {
      new Simulation(seed).run();
    }
  }
}
