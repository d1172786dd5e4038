package io.hyperbytedb.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What was measured, a line of a file for each: round, scale, server, figure, value. Lines are
 * added as they come, so that a comparison may be interrupted and go on.
 */
final class Results {
  private final Path file;
  private final List<Line> lines = new ArrayList<>();

  /** One measurement. */
  record Line(int round, Scale scale, Peer peer, String figure, double value) {}

  Results(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] cells = line.split("\t", -1);
        lines.add(
            new Line(
                Integer.parseInt(cells[0]),
                Scale.valueOf(cells[1]),
                Peer.valueOf(cells[2]),
                cells[3],
                Double.parseDouble(cells[4])));
      }
    }
  }

  /** Adds what one server did in a round. */
  void add(List<Line> more) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Line line : more) {
      text.append(
          "%d\t%s\t%s\t%s\t%s\n"
              .formatted(
                  line.round(),
                  line.scale().name(),
                  line.peer().name(),
                  line.figure(),
                  String.format(Locale.ROOT, "%.4f", line.value())));
    }
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    lines.addAll(more);
  }

  boolean has(int round, Scale scale, Peer peer) {
    return lines.stream()
        .anyMatch(l -> l.round() == round && l.scale() == scale && l.peer() == peer);
  }

  /** The number of rounds of a scale that all servers have. */
  int rounds(Scale scale) {
    int rounds = 0;
    while (true) {
      int next = rounds + 1;
      for (Peer peer : Peer.values()) {
        if (!has(next, scale, peer)) {
          return rounds;
        }
      }
      rounds = next;
    }
  }

  /** The figures of a scale in the order in which they were measured. */
  Set<String> figures(Scale scale) {
    Set<String> figures = new LinkedHashSet<>();
    for (Line line : lines) {
      if (line.scale() == scale) {
        figures.add(line.figure());
      }
    }
    return figures;
  }

  /** The median over the rounds. */
  OptionalDouble median(Scale scale, Peer peer, String figure) {
    List<Double> values = values(scale, peer, figure);
    return values.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(values.get((values.size() - 1) / 2));
  }

  /** How far the rounds are apart: the greatest value by the least. */
  double spread(Scale scale, Peer peer, String figure) {
    List<Double> values = values(scale, peer, figure);
    return values.isEmpty() ? 1 : values.getLast() / values.getFirst();
  }

  private List<Double> values(Scale scale, Peer peer, String figure) {
    List<Double> values = new ArrayList<>();
    for (Line line : lines) {
      if (line.scale() == scale && line.peer() == peer && line.figure().equals(figure)) {
        values.add(line.value());
      }
    }
    Collections.sort(values);
    return values;
  }
}
