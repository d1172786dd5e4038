package io.hyperbytedb.server;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A separate Kafka broker and controller, for clusters on one machine. */
@Command(
    name = "broker",
    hidden = true,
    description = "Runs a Kafka broker as part of a quorum, for trying out a cluster.",
    mixinStandardHelpOptions = true)
final class BrokerCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--id", required = true, description = "Its number.")
  private int id;

  @Option(
      names = "--cluster-id",
      required = true,
      description = "The cluster's id, the same for all brokers.")
  @SuppressWarnings("NullAway.Init")
  private String clusterId;

  @Option(names = "--host", defaultValue = "127.0.0.1", description = "The address to listen on.")
  @SuppressWarnings("NullAway.Init")
  private String host;

  @Option(names = "--port", required = true, description = "The port for clients.")
  private int port;

  @Option(names = "--controller-port", required = true, description = "The port for controllers.")
  private int controllerPort;

  @Option(names = "--voters", required = true, description = "All: id@host:port,…")
  @SuppressWarnings("NullAway.Init")
  private String voters;

  @Option(names = "--log-dir", required = true, description = "The directory of its log.")
  @SuppressWarnings("NullAway.Init")
  private Path logDir;

  @Option(
      names = "--override",
      paramLabel = "PROPERTY=VALUE",
      description = "A broker property to override; may be repeated.")
  private Map<String, String> overrides = Map.of();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    BrokerConfig.Quorum quorum = new BrokerConfig.Quorum(id, clusterId, voters, controllerPort);
    return Running.run(
        options.load().config(),
        spec.commandLine().getOut(),
        Running.Life.UNTIL_SIGNAL,
        (config, out, stopping) ->
            EmbeddedBroker.start(new BrokerConfig(host, port, logDir, overrides, quorum)));
  }
}
