package io.hyperbytedb.server;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb completion}. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes this command in bash and zsh.",
      "Usage: source <(hyperbytedb completion)"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(AutoComplete.bash("hyperbytedb", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
