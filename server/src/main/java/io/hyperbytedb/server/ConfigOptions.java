package io.hyperbytedb.server;

import io.hyperbytedb.server.config.ConfigException;
import io.hyperbytedb.server.config.ConfigLoader;
import io.hyperbytedb.server.config.LoadedConfig;
import io.hyperbytedb.server.config.StorageKeys;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of commands that need settings. */
final class ConfigOptions {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "TOML file with settings; docs/configuration.md documents all of them.")
  private @Nullable Path file;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "The data directory; overrides storage.data_dir.")
  private @Nullable String dataDir;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init")
  private CommandSpec command;

  /** The file with settings; null if none was given. */
  @Nullable Path file() {
    return file;
  }

  /**
   * The settings from the file, the environment and the options.
   *
   * @throws ConfigException if any of them is invalid
   */
  LoadedConfig load() {
    ConfigLoader loader = new ConfigLoader().environment(System.getenv());
    if (file != null) {
      loader.file(file);
    }
    if (dataDir != null) {
      loader.option("--data-dir", StorageKeys.STORAGE_DATA_DIR, dataDir);
    }
    LoadedConfig loaded = loader.load();
    PrintWriter err = command.commandLine().getErr();
    loaded.hints().forEach(hint -> err.println("hyperbytedb: " + hint));
    return loaded;
  }
}
