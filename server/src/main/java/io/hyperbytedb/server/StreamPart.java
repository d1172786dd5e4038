package io.hyperbytedb.server;

import io.hyperbytedb.stream.ViewChangesHandler;
import io.hyperbytedb.stream.ViewEngine;
import io.hyperbytedb.stream.ViewNode;
import io.hyperbytedb.stream.ViewsHandler;
import java.nio.file.Path;

/** The stream node of a process: computes materialized views. */
final class StreamPart {
  private StreamPart() {}

  /** Starts it; {@link ViewNode#start} has it begin its work. */
  static ViewNode create(NodeCore core, ViewEngine engine) {
    Path directory = core.config().storage().metaDir().resolve("streams");
    ViewNode node =
        core.own(
            new ViewNode(
                core.state().log(),
                core.state().catalog(),
                core.brokers(),
                new ViewNode.Settings(
                    core.deployment().ownerName(),
                    Topics.WAL,
                    core.state().logs().partitions(),
                    core.config().kafka().topics().replicationFactor(),
                    directory),
                engine,
                core.metrics()));
    core.computes(node::statuses);
    core.routes().views(new ViewsHandler(node), new ViewChangesHandler(node));
    return node;
  }
}
