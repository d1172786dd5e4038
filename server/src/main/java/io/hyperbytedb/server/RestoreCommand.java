package io.hyperbytedb.server;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.backup.BackupCheck;
import io.hyperbytedb.server.backup.BrokerDirectory;
import io.hyperbytedb.server.backup.KafkaTopics;
import io.hyperbytedb.server.backup.Progress;
import io.hyperbytedb.server.backup.RestoredLog;
import io.hyperbytedb.server.backup.Restorer;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.logging.Logging;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb restore}. */
@Command(
    name = "restore",
    description = "Restores a backup into the directories of a stopped server.",
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--input", required = true, paramLabel = "DIR", description = "The backup.")
  @SuppressWarnings("NullAway.Init")
  private Path input;

  @Option(
      names = "--force",
      description = "Moves existing data aside, into replaced-TIME/; nothing is deleted.")
  private boolean force;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Config config = options.load().config();
    Logging.install(config.logging().level(), config.logging().format());
    Config.Storage dirs = config.storage();
    try (DataDirLock _ = DataDirLock.takeAll(config);
        ProgressBar bar = new ProgressBar(spec.commandLine().getErr())) {
      BackupCheck.Result result = BackupCheck.check(input, bar);
      if (BackupCommand.report(result, spec) != CommandLine.ExitCode.OK) {
        throw new HyperbyteException(
            ErrorCode.BAD_REQUEST, "the backup is damaged, nothing was restored");
      }
      String suffix = Long.toString(InstantSource.system().millis());
      restore(config, suffix, bar);
    }
    spec.commandLine().getOut().println("restored into " + dirs.dataDir().toAbsolutePath());
    return CommandLine.ExitCode.OK;
  }

  private void restore(Config config, String suffix, Progress progress) throws IOException {
    if (config.kafka().embedded()) {
      Path walDir = config.storage().walDir();
      restore(config, new BrokerDirectory(walDir, n -> embedded(config, n)), suffix, progress);
      return;
    }
    try (Log log = new KafkaLog(Settings.log(config, config.kafka().bootstrapServers()))) {
      restore(
          config,
          new KafkaTopics(log, n -> Topics.ensure(log, config.kafka(), n)),
          suffix,
          progress);
    }
  }

  private void restore(Config config, RestoredLog log, String suffix, Progress progress)
      throws IOException {
    Config.Storage dirs = config.storage();
    new Restorer(new Restorer.Target(dirs.dataDir(), dirs.metaDir(), log))
        .restore(input, force, suffix, progress);
  }

  /** Creates the topics with a temporary broker. */
  private static StateLogs embedded(Config config, int partitions) {
    Path dir = config.storage().walDir().resolve("kafka");
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerConfig.ofThisProcess(dir));
        KafkaLog log =
            new KafkaLog(
                KafkaLogConfig.of(broker.bootstrapServers()).with(broker.clientProperties()))) {
      return Topics.ensure(log, config.kafka(), partitions);
    }
  }
}
