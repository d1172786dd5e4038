package io.hyperbytedb.server;

import io.hyperbytedb.storage.StorageNode;

/** The storage node of a process: owns partitions. */
final class StoragePart {
  private StoragePart() {}

  static StorageNode start(NodeCore core) {
    Deployment deployment = core.deployment();
    StorageNode node =
        core.own(
            StorageNode.of(
                Settings.storage(core.config(), deployment.ownerName()),
                new StorageNode.Stores(
                    core.state().log(),
                    core.state().catalog(),
                    core.state().manifest(),
                    core.storage(),
                    Settings.quarantine(core.config())),
                core.metrics(),
                core.faults()));
    core.report().add(node);
    core.problems().add(node::problem);
    deployment.addTo(node, core);
    return node;
  }
}
