package io.hyperbytedb.it;

import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/** Statements that ask for much, or that no sane client would send. */
final class HostileQueries {
  private static final List<String> FUNCTIONS =
      List.of(
          "sample(usage_user,%d)",
          "top(usage_user,%d)",
          "bottom(usage_user,%d)",
          "moving_average(usage_user,%d)",
          "exponential_moving_average(usage_user,%d)",
          "double_exponential_moving_average(usage_user,%d)",
          "triple_exponential_moving_average(usage_user,%d)",
          "triple_exponential_derivative(usage_user,%d)",
          "relative_strength_index(usage_user,%d)",
          "kaufmans_efficiency_ratio(usage_user,%d)",
          "kaufmans_adaptive_moving_average(usage_user,%d)",
          "chande_momentum_oscillator(usage_user,%d)",
          "percentile(usage_user,%d)",
          "holt_winters(mean(usage_user),%d,0)",
          "holt_winters_with_fit(mean(usage_user),%d,4)");
  private static final List<String> WINDOWS =
      List.of("1ns", "1u", "1ms", "1s", "1m", "1d", "9999w");
  private static final List<String> FILLS =
      List.of("", " fill(none)", " fill(0)", " fill(previous)", " fill(linear)");
  private static final List<String> RANGES =
      List.of(
          "",
          " WHERE time >= '1677-09-22' AND time < '2262-04-11'",
          " WHERE time > now() - 3000d",
          " WHERE time < 9223372036854775807 AND time > -9223372036854775807");

  private final SplittableRandom random;

  HostileQueries(SplittableRandom random) {
    this.random = random;
  }

  /** A statement that InfluxQL allows and that costs as much as it can. */
  String costly() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> {
        String function = pick(FUNCTIONS).formatted(argument());
        String groups =
            function.startsWith("holt") || random.nextBoolean()
                ? " GROUP BY time(" + pick(WINDOWS) + ")" + pick(FILLS)
                : "";
        yield "SELECT " + function + " FROM cpu" + pick(RANGES) + groups;
      }
      case 3 ->
          "SELECT mean(*) FROM /.*/"
              + pick(RANGES)
              + " GROUP BY time("
              + pick(WINDOWS)
              + "), *"
              + pick(FILLS);
      case 4 -> "SELECT * FROM cpu,many,wide ORDER BY time DESC LIMIT " + argument();
      case 5 -> "SELECT mean(*), max(*), distinct(*) FROM hostile..wide";
      case 6 -> "SELECT usage_user FROM " + String.join(",", Collections.nCopies(2_000, "cpu"));
      case 7 -> "SHOW SERIES ON hostile LIMIT 2 OFFSET " + argument();
      case 8 -> "SHOW TAG VALUES ON hostile WITH KEY =~ /.*/ LIMIT " + argument();
      default ->
          "SELECT sum(d) FROM (SELECT derivative(mean(usage_user)) AS d FROM cpu GROUP BY time("
              + pick(WINDOWS)
              + "), *)"
              + pick(RANGES)
              + " GROUP BY time("
              + pick(WINDOWS)
              + ")";
    };
  }

  /** A statement that is wrong, odd or huge. */
  String odd() {
    return switch (random.nextInt(9)) {
      case 0 -> "SELECT " + "(".repeat(depth()) + "v" + ")".repeat(depth()) + " FROM cpu";
      case 1 ->
          "SELECT v FROM ".repeat(1)
              + "(SELECT * FROM ".repeat(depth())
              + "cpu"
              + ")".repeat(depth());
      case 2 -> "SELECT v FROM cpu LIMIT 9223372036854775807 OFFSET 9223372036854775807";
      case 3 -> "SELECT v FROM cpu SLIMIT 9223372036854775807 SOFFSET 1";
      case 4 -> "CREATE DATABASE x WITH DURATION 99999999999999999w";
      case 5 ->
          "SELECT * FROM cpu WHERE "
              + String.join(" OR ", Collections.nCopies(depth(), "host = 'h1'"));
      case 6 -> "SELECT * FROM cpu WHERE host =~ /" + "(a|b)*".repeat(depth() / 50 + 1) + "c/";
      case 7 -> String.join(";", Collections.nCopies(depth(), "SHOW DATABASES"));
      default -> "DROP MEASUREMENT \"no" + random.nextInt(100) + "\"";
    };
  }

  private int depth() {
    return 1 << random.nextInt(1, 13);
  }

  private long argument() {
    return switch (random.nextInt(4)) {
      case 0 -> 1 + random.nextInt(100);
      case 1 -> 1_000_000_000L;
      case 2 -> Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
