package io.hyperbytedb.debug;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb-debug completion}. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes this command in bash and zsh.",
      "Usage: source <(hyperbytedb-debug completion)"
    },
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine()
        .getOut()
        .print(AutoComplete.bash("hyperbytedb-debug", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
    return Report.FINE;
  }
}
