package io.hyperbytedb.server;

import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.ClusterMetricsHandler;
import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.MembershipHandler;
import io.hyperbytedb.cluster.MetadataHandler;
import io.hyperbytedb.cluster.QuarantineHandler;
import io.hyperbytedb.cluster.RaftHandler;
import io.hyperbytedb.cluster.ReplicationHandler;
import io.hyperbytedb.cluster.StateLag;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailHandler;
import io.hyperbytedb.compactor.CompactHandler;
import io.hyperbytedb.compactor.Compactor;
import io.hyperbytedb.compactor.repair.OwnReplica;
import io.hyperbytedb.compactor.repair.Repairer;
import io.hyperbytedb.compactor.repair.SuspectsHandler;
import io.hyperbytedb.compactor.repair.SyncHandler;
import io.hyperbytedb.console.ConsoleHandler;
import io.hyperbytedb.gateway.write.WriteRoutes;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.V2Errors;
import io.hyperbytedb.http.server.HeadLimits;
import io.hyperbytedb.http.server.HttpLimits;
import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.http.server.PemIdentity;
import io.hyperbytedb.http.server.RateLimited;
import io.hyperbytedb.log.kafka.KafkaQuorum;
import io.hyperbytedb.metrics.InfluxStatistics;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.http.OtherNodes;
import io.hyperbytedb.query.http.QueryHandler;
import io.hyperbytedb.query.http.QuerySettings;
import io.hyperbytedb.query.http.V2DeleteHandler;
import io.hyperbytedb.query.live.LiveHandler;
import io.hyperbytedb.query.prometheus.PrometheusReadHandler;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.query.statements.StatementSummary;
import io.hyperbytedb.query.statements.StatementsHandler;
import io.hyperbytedb.query.view.RefreshHandler;
import io.hyperbytedb.server.auth.AuthSettings;
import io.hyperbytedb.server.auth.Authenticator;
import io.hyperbytedb.server.auth.Passwords;
import io.hyperbytedb.server.auth.StatementHasher;
import io.hyperbytedb.server.backup.BackupHandler;
import io.hyperbytedb.server.backup.BackupTaker;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.disk.DiskMonitor;
import io.hyperbytedb.stream.ViewChangesHandler;
import io.hyperbytedb.stream.ViewsHandler;
import io.hyperbytedb.stream.subscription.SubscriptionsHandler;
import io.hyperbytedb.write.WritePath;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The HTTP routes of a process: some always, others depending on its role. */
final class HttpRoutes {
  /** An answer to Prometheus is built in memory, and may take one part in this many of the heap. */
  private static final int LONGEST_ANSWER = 16;

  private final Config config;
  private final PrometheusMetrics metrics;
  private final PasswordHasher hasher = new Passwords(new SecureRandom());
  private final Authenticator auth;
  private final HttpServer.Builder server;
  private volatile StreamStatus streams = StreamStatus.NONE;

  HttpRoutes(Config config, Catalog catalog, Manifest manifest, PrometheusMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    this.auth =
        new Authenticator(
            new AuthSettings(
                config.auth().enabled(),
                config.auth().allowQueryParams(),
                config.auth().sharedSecret(),
                config.cluster().secret()),
            catalog::image,
            hasher,
            new SecureRandom(),
            InstantSource.system(),
            metrics);
    this.server =
        HttpServer.builder(config.server().host(), config.server().port(), Version.INFLUXDB);
    if (config.tls().enabled()) {
      server.tls(
          new PemIdentity(Path.of(config.tls().certFile()), Path.of(config.tls().keyFile())));
    }
    HttpHandler ping = new PingHandler();
    HttpHandler vars =
        new DebugVarsHandler(
            new InfluxStatistics(metrics, catalog, manifest, bind(), () -> streams.subscriptions()),
            InstantSource.system());
    server
        .heads(
            new HeadLimits(
                config.server().requests().maxRequestLineBytes(),
                config.server().requests().maxHeaderBytes()))
        .metrics(metrics)
        .vital("/ping", "/status", "/health", "/health/ready", "/metrics")
        .route("GET", "/ping", ping)
        .route("HEAD", "/ping", ping)
        .route("GET", "/status", ping)
        .route("HEAD", "/status", ping)
        .route("GET", "/debug/vars", vars)
        .route("HEAD", "/debug/vars", vars)
        .route("GET", "/metrics", new MetricsHandler(metrics));
    HttpHandler profiles = new GoProfiles();
    GoProfiles.PATHS.forEach(path -> server.route("GET", path, profiles));
  }

  private String bind() {
    return config.server().host() + ":" + config.server().port();
  }

  /**
   * Adds health checks.
   *
   * @param membership says whether this process is joining or leaving
   * @param problems what is wrong with its parts
   */
  HttpRoutes health(Membership membership, Problems problems) {
    HealthHandler health =
        new HealthHandler(
            () -> {
              String problem = problems.first();
              return problem == null ? joiningOrLeaving(membership) : problem;
            },
            problems::damaged,
            problems::notes,
            new ServerPaths(config.storage()));
    server
        .route("GET", "/health", health)
        .route("HEAD", "/health", health)
        .route("GET", "/health/ready", health);
    return this;
  }

  private static @Nullable String joiningOrLeaving(Membership membership) {
    return switch (membership.state()) {
      case JOINING -> "the node is joining and does not have its state yet";
      case DRAINING, LEAVING -> Drain.REFUSAL;
      case SYNCING, ACTIVE, DISCONNECTED -> null;
    };
  }

  /**
   * Adds the write endpoints.
   *
   * @param drain refuses writes in a draining process
   * @param disk null if the disk of this process does not matter
   */
  HttpRoutes writes(WritePath writes, Drain drain, @Nullable DiskMonitor disk, LogMonitor log) {
    WriteRoutes points =
        new WriteRoutes(
            writes,
            InstantSource.system(),
            Settings.writes(config, Runtime.getRuntime().maxMemory()),
            metrics);
    long perSecond = config.rateLimit().writesPerSecond();
    HttpHandler write = guarded(drain, disk, log, limited("write", perSecond, points.write()));
    HttpHandler v2Write =
        guarded(drain, disk, log, limited("v2_write", perSecond, points.v2Write()));
    HttpHandler prometheusWrite =
        guarded(drain, disk, log, limited("prometheus_write", perSecond, points.prometheusWrite()));
    server
        .route("POST", "/write", auth.users(write))
        .route("POST", "/api/v2/write", new V2Errors(auth.users(v2Write)))
        .route("POST", "/api/v1/prom/write", auth.users(prometheusWrite));
    return this;
  }

  /**
   * Answers queries itself, unless its state is too old: other nodes may be up to date.
   *
   * @param registry the running queries
   * @param lag how far its state is behind
   * @param others answer the queries that need damaged files
   * @param status what the processes say that follow the log
   */
  HttpRoutes queries(
      QueryData data,
      QueryRegistry registry,
      StateLag lag,
      OtherNodes others,
      StreamStatus status) {
    streams = status;
    StatementSummary summary =
        new StatementSummary(
            config.statementSummary().enabled() ? config.statementSummary().maxStatements() : 0);
    long perSecond = config.rateLimit().queriesPerSecond();
    QuerySettings settings =
        new QuerySettings(
            registry,
            summary,
            new StatementHasher(hasher),
            new QuerySettings.Identity(Version.INFLUXDB, bind()),
            config.server().compatibility(),
            others,
            status);
    HttpHandler query =
        limited(
            "query", perSecond, new QueryHandler(data, settings, metrics, InstantSource.system()));
    HttpHandler v2Delete =
        limited(
            "v2_delete", perSecond, new V2DeleteHandler(data, settings, InstantSource.system()));
    HttpHandler prometheusRead =
        limited(
            "prometheus_read",
            perSecond,
            new PrometheusReadHandler(
                data,
                registry,
                InstantSource.system(),
                Runtime.getRuntime().maxMemory() / LONGEST_ANSWER,
                others));
    HttpHandler statements = new StatementsHandler(summary);
    return queries(
        upToDate(lag, auth.users(query)),
        upToDate(lag, auth.users(prometheusRead)),
        new V2Errors(upToDate(lag, auth.users(v2Delete))),
        auth.admins(statements));
  }

  private static HttpHandler upToDate(StateLag lag, HttpHandler handler) {
    return exchange -> {
      String problem = lag.problem();
      if (problem != null) {
        throw new HyperbyteException(ErrorCode.UNAVAILABLE, problem);
      }
      handler.handle(exchange);
    };
  }

  /**
   * Sends rows to clients as they are written.
   *
   * @param lag how far the state of this process is behind
   */
  HttpRoutes liveTails(LiveHandler handler, StateLag lag) {
    HttpHandler tail = limited("tail", config.rateLimit().queriesPerSecond(), handler);
    return liveTails(upToDate(lag, auth.users(tail)));
  }

  private HttpRoutes liveTails(HttpHandler tail) {
    server.route("GET", LiveHandler.PATH, tail).route("POST", LiveHandler.PATH, tail);
    return this;
  }

  /** Forwards queries and live tails to query nodes, which authenticate them. */
  HttpRoutes forwardedQueries(HttpHandler proxy) {
    return queries(proxy, proxy, proxy, proxy).liveTails(proxy);
  }

  private HttpRoutes queries(
      HttpHandler query, HttpHandler prometheus, HttpHandler v2Delete, HttpHandler statements) {
    server
        .route("POST", "/api/v2/delete", v2Delete)
        .route("GET", "/query", query)
        .route("POST", "/query", query)
        .route("POST", "/api/v1/prom/read", prometheus)
        .route("GET", "/api/v1/statements", statements)
        .route("DELETE", "/api/v1/statements", statements)
        .route("POST", "/api/v2/query", new V2Errors(auth.users(new FluxHandler())));
    return config.server().console() ? console() : this;
  }

  /** The page of processes that answer statements or forward them. */
  private HttpRoutes console() {
    HttpHandler console = new ConsoleHandler();
    for (String path : ConsoleHandler.PATHS) {
      server.route("GET", path, console).route("HEAD", path, console);
    }
    server.browsers(ConsoleHandler.FROM_ROOT);
    return this;
  }

  /** Tells query nodes what the sources do. */
  HttpRoutes sources(SourceReport report) {
    server.route("GET", SourceReport.PATH, auth.admins(report));
    return this;
  }

  /** Serves the hot tail to query nodes. */
  HttpRoutes tail(HotTail tail) {
    server.route("POST", TailHandler.PATH, auth.admins(new TailHandler(tail)));
    return this;
  }

  /** Serves this replica's content to other replicas. */
  HttpRoutes replica(OwnReplica replica) {
    HttpHandler sync = auth.admins(new SyncHandler(replica));
    server
        .route("POST", SyncHandler.MERKLE, sync)
        .route("POST", SyncHandler.SLICE, sync)
        .route("POST", SyncHandler.FILE, sync);
    return this;
  }

  /**
   * Adds manual compaction.
   *
   * @param before flushes the memtables of this process
   */
  HttpRoutes compactor(Compactor compactor, Runnable before) {
    server.route("POST", "/internal/compact", auth.admins(new CompactHandler(compactor, before)));
    return this;
  }

  /** Checks files that query nodes could not read. */
  HttpRoutes suspects(Repairer repairer) {
    server.route("POST", SuspectsHandler.PATH, auth.admins(new SuspectsHandler(repairer::suspect)));
    return this;
  }

  /** Says how the views of this process are. */
  HttpRoutes views(ViewsHandler handler, ViewChangesHandler changes) {
    server.route("GET", ViewsHandler.PATH, auth.admins(handler));
    server.route("POST", ViewChangesHandler.PATH, auth.admins(changes));
    return this;
  }

  /** Says how it goes with the subscriptions of this process. */
  HttpRoutes subscriptions(SubscriptionsHandler handler) {
    server.route("GET", SubscriptionsHandler.PATH, auth.admins(handler));
    return this;
  }

  /** Computes windows of materialized views. */
  HttpRoutes refreshes(RefreshHandler handler) {
    server.route("POST", RefreshHandler.PATH, auth.admins(handler));
    return this;
  }

  /** Adds backups. */
  HttpRoutes backups(BackupTaker taker) {
    server.route("POST", "/internal/backup", auth.admins(new BackupHandler(taker)));
    return this;
  }

  /**
   * Serves the membership and the state of this node.
   *
   * @param drain completes the work of this process
   * @param followers what follows the WAL
   * @param quarantine the directory of damaged records and files
   * @param scratch a directory for temporary files
   */
  HttpRoutes cluster(
      Membership membership,
      ClusterState state,
      Drain drain,
      KafkaQuorum quorum,
      ReplicationHandler.Followers followers,
      Path quarantine,
      Path scratch) {
    InstantSource clock = InstantSource.system();
    HttpHandler nodes = auth.admins(new MembershipHandler(membership, clock));
    HttpHandler kept = auth.admins(new QuarantineHandler(membership, quarantine));
    server
        .route(
            "GET",
            "/cluster/metrics",
            auth.admins(new ClusterMetricsHandler(membership, Version.number(), clock)))
        .route("GET", "/cluster/nodes", nodes)
        .route("GET", "/internal/membership", nodes)
        .route("DELETE", "/internal/membership", nodes)
        .route(
            "GET", "/internal/replication", auth.admins(state.replication(membership, followers)))
        .route("GET", "/internal/raft", auth.admins(new RaftHandler(quorum::describe, clock)))
        .route("GET", "/internal/sync/manifest", auth.admins(state.manifest(membership)))
        .route("GET", MetadataHandler.PATH, auth.admins(state.metadata(membership, scratch)))
        .route("GET", "/internal/series", auth.admins(state.series(membership)))
        .route("GET", "/internal/wal", auth.admins(state.wal()))
        .route("GET", "/internal/quarantine", kept)
        .route("POST", "/internal/quarantine", kept)
        .route("POST", "/internal/drain", auth.admins(new DrainHandler(drain)));
    return this;
  }

  /** Sets the fault handler for background work of the server. */
  HttpRoutes faults(FaultHandler handler) {
    server.faults(handler);
    return this;
  }

  /** Starts the server. */
  HttpServer start() {
    Config.Server.Connections limits = config.server().connections();
    return server
        .limits(
            new HttpLimits(
                ConnectionLimit.of(limits.max()).announced(),
                limits.idleTimeout(),
                limits.writeTimeout(),
                new HttpLimits.Pace(limits.headerTimeout(), limits.minBodyBytesPerSecond())))
        .start();
  }

  private static HttpHandler guarded(
      Drain drain, @Nullable DiskMonitor disk, LogMonitor log, HttpHandler writes) {
    HttpHandler guarded = drain.guard(log.guard(writes));
    return disk == null ? guarded : disk.guard(guarded);
  }

  private HttpHandler limited(String endpoint, long perSecond, HttpHandler handler) {
    if (!config.rateLimit().enabled() || perSecond == 0) {
      return handler;
    }
    Metrics.Counter refused =
        metrics.counter(
            "hyperbytedb_rate_limited_total",
            "Requests refused by [rate_limit]",
            "endpoint",
            endpoint);
    return new RateLimited(handler, perSecond, System::nanoTime, refused);
  }
}
