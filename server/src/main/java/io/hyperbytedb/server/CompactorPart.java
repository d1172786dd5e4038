package io.hyperbytedb.server;

import io.hyperbytedb.compactor.Compactor;
import io.hyperbytedb.compactor.Environment;
import io.hyperbytedb.compactor.Removal;
import io.hyperbytedb.compactor.repair.Repairer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.function.Consumer;

/** The compactor of a process: merges, deletes, compares and repairs files. */
record CompactorPart(Compactor compactor, Repairer repairer) {
  /**
   * Starts it.
   *
   * @param forget is called before a file is deleted, to close it
   */
  static void start(NodeCore core, Consumer<String> forget) {
    Deployment deployment = core.deployment();
    ClusterState state = core.state();
    Compactor compactor =
        core.own(
            new Compactor(
                Settings.compactor(core.config()),
                core.replica(),
                core.deletes(),
                deployment.share(core),
                new Removal(deployment.holds(core), forget),
                new Environment(
                    core.metrics(), InstantSource.system(), new SecureRandom(), core.faults())));
    Repairer repairer =
        new Repairer(
            Settings.repair(core.config()),
            core.replica(),
            new Repairer.Sources(
                deployment.otherReplicas(core),
                Settings.replay(state.log(), state.manifest(), core.storage())),
            compactor.keeper(),
            Settings.fileQuarantine(core.config()),
            InstantSource.system(),
            core.metrics());
    compactor.repairWith(repairer, core.config().cluster().antiEntropyInterval());
    Settings.watchFiles(
        core.places(), core.config().storage(), state.manifest(), repairer::suspect);
    core.problems().addDamage(repairer::damaged);
    compactor.start();
    deployment.addTo(new CompactorPart(compactor, repairer), core);
  }
}
