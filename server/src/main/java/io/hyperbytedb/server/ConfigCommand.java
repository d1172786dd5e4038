package io.hyperbytedb.server;

import io.hyperbytedb.server.config.Setting;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hyperbytedb config}: the effective settings as a TOML file. */
@Command(
    name = "config",
    description = "Prints every effective setting and its origin, with secrets hidden.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions options = new ConfigOptions();

  @Option(names = "--changed", description = "Leaves out settings that have their default.")
  private boolean changed;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Override
  public Integer call() {
    List<Setting> settings =
        options.load().settings().stream()
            .filter(setting -> !changed || !setting.origin().equals("default"))
            .toList();
    print(settings, spec.commandLine().getOut());
    return 0;
  }

  private static void print(List<Setting> settings, PrintWriter out) {
    int width = settings.stream().mapToInt(setting -> assignment(setting).length()).max().orElse(0);
    String section = "";
    for (Setting setting : settings) {
      if (!setting.section().equals(section)) {
        out.print(section.isEmpty() ? "" : System.lineSeparator());
        section = setting.section();
        out.println("[" + section + "]");
      }
      String assignment = assignment(setting);
      out.println(assignment + " ".repeat(width - assignment.length()) + "  # " + setting.origin());
    }
    out.flush();
  }

  private static String assignment(Setting setting) {
    return setting.name() + " = " + setting.shown();
  }
}
