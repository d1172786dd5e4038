package io.hyperbytedb.it;

import io.hyperbytedb.it.Cluster.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something that happens to one or two processes at the same moment.
 *
 * @param strikes who is hit, how, and for how long
 */
record Fault(List<Strike> strikes) {
  /** A way to be hit. */
  enum Way {
    /** SIGKILL, and a new start. */
    KILL("up"),
    /** SIGSTOP, and SIGCONT. */
    PAUSE("resume"),
    /** No packet passes between it and some others. */
    CUT("heal");

    private final String undo;

    Way(String undo) {
      this.undo = undo;
    }
  }

  /**
   * One process is hit.
   *
   * @param from whom it is cut
   * @param millis until it is started again or goes on
   */
  record Strike(Node node, Way way, List<Node> from, int millis) {
    /** What {@code bin/cluster} is told to do. */
    String[] command() {
      return Stream.concat(
              Stream.of(way.name().toLowerCase(Locale.ROOT), node.name()),
              from.stream().map(Node::name))
          .toArray(String[]::new);
    }

    /** What undoes it. */
    String[] undo() {
      return new String[] {way.undo, node.name()};
    }

    private String name() {
      List<String> kinds = from.stream().map(Node::kind).distinct().toList();
      String hit = way.name().toLowerCase(Locale.ROOT) + " " + node.kind();
      return kinds.isEmpty() ? hit : hit + " from " + (kinds.size() == 1 ? kinds.get(0) : "all");
    }

    @Override
    public String toString() {
      return "%s for %.1f s".formatted(String.join(" ", command()), millis / 1e3);
    }
  }

  /**
   * A fault that leaves what the promises need: two brokers, a gateway, a query node.
   *
   * @param nodes those that run
   * @param ways what may happen to them
   * @param seconds how long it may take at most
   */
  static Fault random(List<Node> nodes, List<Way> ways, int seconds, SplittableRandom random) {
    List<Strike> strikes = new ArrayList<>();
    int wanted = random.nextInt(3) == 0 ? 2 : 1;
    while (strikes.size() < wanted) {
      // A kind first, or every second fault were one of storage nodes.
      String kind = any(nodes.stream().map(Node::kind).distinct().toList(), random);
      Node node = any(nodes.stream().filter(n -> n.kind().equals(kind)).toList(), random);
      if (strikes.stream().allMatch(strike -> mayBothFail(strike.node(), node))) {
        Way way = any(ways, random);
        List<Node> from = way == Way.CUT ? others(node, nodes, random) : List.of();
        int millis = 1_000 + random.nextInt((seconds - 1) * 1_000);
        strikes.add(new Strike(node, way, from, millis));
      }
    }
    return new Fault(strikes);
  }

  private static boolean mayBothFail(Node one, Node other) {
    return !one.equals(other) && (!one.kind().equals(other.kind()) || one.kind().equals("storage"));
  }

  /** All others, or those of a kind that it talks with. */
  private static List<Node> others(Node node, List<Node> nodes, SplittableRandom random) {
    List<String> peers =
        switch (node.kind()) {
          case "broker", "compactor" -> List.of("broker", "all");
          case "storage" -> List.of("broker", "query", "all");
          case "query" -> List.of("broker", "storage", "gateway", "all");
          default -> List.of("broker", "query", "all");
        };
    String kind = any(peers, random);
    return nodes.stream()
        .filter(n -> !n.equals(node) && (kind.equals("all") || n.kind().equals(kind)))
        .toList();
  }

  private static <T> T any(List<T> choice, SplittableRandom random) {
    return choice.get(random.nextInt(choice.size()));
  }

  /** Kinds and ways, for a table. */
  String name() {
    return strikes.stream().map(Strike::name).sorted().collect(Collectors.joining(" + "));
  }
}
