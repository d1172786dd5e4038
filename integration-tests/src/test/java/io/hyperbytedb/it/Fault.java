package io.hyperbytedb.it;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Something that happens to one or two processes at the same moment.
 *
 * @param strikes who is hit, how, and for how long
 */
record Fault(List<Strike> strikes) {
  /** A way to be hit. */
  enum Way {
    /** SIGKILL, and a new start. */
    KILL,
    /** SIGSTOP, and SIGCONT. */
    PAUSE
  }

  /**
   * One process is hit.
   *
   * @param millis until it is started again or goes on
   */
  record Strike(String node, Way way, int millis) {
    String kind() {
      return Fault.kind(node);
    }
  }

  /**
   * A fault that leaves what the promises need: two brokers, a gateway, a query node.
   *
   * @param nodes those that run
   * @param seconds how long it may take at most
   */
  static Fault random(List<String> nodes, int seconds, SplittableRandom random) {
    List<Strike> strikes = new ArrayList<>();
    int wanted = random.nextInt(3) == 0 ? 2 : 1;
    while (strikes.size() < wanted) {
      // A kind first, or half of all faults were storage nodes.
      List<String> kinds = nodes.stream().map(Fault::kind).distinct().toList();
      String kind = kinds.get(random.nextInt(kinds.size()));
      List<String> candidates = nodes.stream().filter(n -> kind(n).equals(kind)).toList();
      String node = candidates.get(random.nextInt(candidates.size()));
      if (strikes.stream().allMatch(strike -> mayBothFail(strike.node(), node))) {
        Way way = Way.values()[random.nextInt(Way.values().length)];
        strikes.add(new Strike(node, way, 1_000 + random.nextInt((seconds - 1) * 1_000)));
      }
    }
    return new Fault(strikes);
  }

  private static boolean mayBothFail(String one, String other) {
    return !one.equals(other) && (!kind(one).equals(kind(other)) || kind(one).equals("storage"));
  }

  /** What a node of the topology is, such as "gateway" for "gateway-1". */
  static String kind(String node) {
    return node.substring(0, node.indexOf('-'));
  }

  /** Kinds and ways, for a table. */
  String name() {
    return strikes.stream()
        .map(strike -> strike.way().name().toLowerCase(java.util.Locale.ROOT) + " " + strike.kind())
        .sorted()
        .collect(Collectors.joining(" + "));
  }
}
