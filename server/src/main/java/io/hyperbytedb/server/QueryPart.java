package io.hyperbytedb.server;

import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.continuous.ContinuousQueries;
import io.hyperbytedb.query.live.LiveHandler;
import io.hyperbytedb.query.live.LiveTails;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.query.view.RefreshHandler;
import io.hyperbytedb.query.view.ViewRefresher;
import io.hyperbytedb.server.config.Config;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;

/** The query node of a process: answers queries, and runs the continuous ones. */
final class QueryPart {
  private final NodeCore core;
  private final QueryData data;
  private final QueryRegistry registry;
  private final ViewRefresher refresher;

  /** The files that queries read; first, so that they can be closed before they are deleted. */
  static FileCache openFiles(NodeCore core) {
    FileCache files =
        core.own(
            new FileCache(
                core.storage(),
                Settings.OPEN_FILES,
                Settings.pages(core.config(), core.metrics())));
    Settings.countDamage(files, core.metrics());
    core.problems().addDamage(() -> files.damage().all());
    return files;
  }

  /**
   * Starts it.
   *
   * @param files the {@link #openFiles files}
   */
  QueryPart(NodeCore core, FileCache files) {
    Deployment deployment = core.deployment();
    ClusterState state = core.state();
    this.core = core;
    core.own(new FileReleaser(state.manifest(), files, deployment.suspects(core), core.faults()));
    HotTail tail = deployment.tail(core);
    ExecutorService workers = Settings.queryWorkers();
    core.own(workers::shutdownNow);
    this.data =
        new QueryData(
            state.catalog(), state.manifest(), tail, files, core.writes(), core.deletes(), workers);
    this.registry = core.own(Settings.queries(core.config(), core.metrics()));
    core.faults().saying(registry::texts);
    core.routes()
        .queries(
            data,
            registry,
            core.lag(),
            deployment.otherNodes(core),
            StreamStatus.of(
                deployment.streams(core),
                deployment.sources(core),
                core.config().query().useViews()));
    LiveTails tails = Settings.liveTails(core);
    core.beforeClose(tails);
    core.routes()
        .liveTails(
            new LiveHandler(state.catalog(), tails, core.metrics(), InstantSource.system()),
            core.lag());
    AtomicBoolean stopped = new AtomicBoolean();
    core.own(() -> stopped.set(true));
    this.refresher = new ViewRefresher(data, registry, InstantSource.system(), stopped::get);
    core.routes().refreshes(new RefreshHandler(refresher));
  }

  /** Computes windows of materialized views. */
  ViewRefresher refresher() {
    return refresher;
  }

  /** Starts the continuous queries, unless they are disabled. */
  void runContinuousQueries() {
    Config.ContinuousQueries settings = core.config().continuousQueries();
    if (settings.enabled()) {
      core.own(
              new ContinuousQueries(
                  data,
                  registry,
                  Settings.duty(core.members()),
                  core.metrics(),
                  InstantSource.system()))
          .start(settings.runInterval(), core.faults());
    }
  }
}
