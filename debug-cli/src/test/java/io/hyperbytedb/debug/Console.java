package io.hyperbytedb.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Runs the command and captures its output. */
final class Console {
  private final Map<String, String> variables = new HashMap<>();
  private boolean terminal;
  private int looks = 1;
  private String out = "";
  private String err = "";

  Console variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** Simulates a terminal on stdout. */
  Console terminal() {
    terminal = true;
    return this;
  }

  /** How many refreshes {@code --watch} makes before ctrl+c. */
  Console looks(int count) {
    looks = count;
    return this;
  }

  /** Runs the command, and checks that no line is too wide and there is no stack trace. */
  int run(String... arguments) {
    StringWriter outText = new StringWriter();
    StringWriter errText = new StringWriter();
    int[] left = {looks};
    Surroundings surroundings = new Surroundings(variables, terminal, false, next -> --left[0] > 0);
    int exit =
        Main.commandLine(surroundings)
            .setOut(new PrintWriter(outText, true))
            .setErr(new PrintWriter(errText, true))
            .execute(arguments);
    out = outText.toString();
    err = errText.toString();
    assertThat(out + err).doesNotContain("\tat ", "Exception");
    if (Stream.of("json", "completion", "metrics").noneMatch(Arrays.asList(arguments)::contains)) {
      out.lines()
          .forEach(
              line ->
                  assertThat(line.replaceAll("\u001b\\[[0-9;]*[mHJ]", "").length())
                      .as(line)
                      .isLessThanOrEqualTo(100));
    }
    return exit;
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }

  JsonNode json() {
    return Json.MAPPER.readTree(out);
  }
}
