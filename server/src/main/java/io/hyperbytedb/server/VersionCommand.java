package io.hyperbytedb.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb version}. */
@Command(
    name = "version",
    description = "Prints the versions of HyperbyteDB and its runtime.",
    mixinStandardHelpOptions = true)
final class VersionCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() {
    for (String line : new Version().getVersion()) {
      spec.commandLine().getOut().println(line);
    }
    return 0;
  }
}
