package io.hyperbytedb.debug;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A subcommand that sends requests to nodes. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpWidth = 100)
abstract class NodeCommand implements Callable<Integer> {
  @ParentCommand
  @SuppressWarnings("NullAway.Init")
  private Main main;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public final Integer call() throws InterruptedException {
    try (Session session = main.open(spec.commandLine())) {
      return run(session);
    } catch (UsageException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Runs the subcommand; prints and returns the exit code. */
  abstract int run(Session session) throws InterruptedException;

  /** Validates the address in an option. */
  static @Nullable String checked(@Nullable String node) {
    return node == null ? null : Addresses.one(node);
  }
}
