package io.hyperbytedb.server;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs one process of a cluster until it is told to stop. */
@Command(mixinStandardHelpOptions = true)
final class RoleCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  private final Role role;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  RoleCommand(Role role) {
    this.role = role;
  }

  @Override
  public Integer call() throws Exception {
    return Running.run(
        options.load().config(),
        spec.commandLine().getOut(),
        Running.Life.UNTIL_SIGNAL_EVEN_IN_START,
        (config, out, stopping) -> {
          Node node = Node.join(config, role);
          Thread.setDefaultUncaughtExceptionHandler(node.faults());
          out.println("  role   " + role.command());
          out.println("  http   " + config.server().host() + ":" + node.port());
          out.println("  kafka  " + node.brokers());
          return node;
        });
  }
}
