package io.hyperbytedb.benchmarks.compare;

import io.hyperbytedb.benchmarks.DevopsQueries.Shape;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Times of queries as bars, each beside those of the other servers. The scale is logarithmic: times
 * are between half a millisecond and seconds.
 */
final class Chart {
  private static final List<Shape> SHAPES =
      List.of(
          Shape.SINGLE_GROUPBY_1_1_1,
          Shape.SINGLE_GROUPBY_5_8_1,
          Shape.CPU_MAX_ALL_8,
          Shape.DOUBLE_GROUPBY_1,
          Shape.DOUBLE_GROUPBY_ALL,
          Shape.HIGH_CPU_ALL,
          Shape.LASTPOINT);
  private static final int LEFT = 170;
  private static final int WIDTH = 560;
  private static final int BAR = 9;
  private static final int GROUP = 4 * BAR + 12;
  private static final double LEAST = 0.2;
  private static final double DECADES = 5;

  private final Results results;

  Chart(Results results) {
    this.results = results;
  }

  String svg() {
    Scale scale = results.rounds(Scale.MEDIUM) > 0 ? Scale.MEDIUM : Scale.SMALL;
    int height = 60 + SHAPES.size() * GROUP + 20;
    StringBuilder svg =
        new StringBuilder(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
            <title>Median time of queries, milliseconds, logarithmic; %s</title>
            <style>text{fill:#333}@media (prefers-color-scheme:dark){text{fill:#ccc}}</style>
            """
                .formatted(LEFT + WIDTH + 80, height, scale.label()));
    int x = LEFT;
    for (Peer peer : Peer.values()) {
      svg.append(
          "<rect x=\"%d\" y=\"12\" width=\"10\" height=\"10\" fill=\"%s\"/><text x=\"%d\" y=\"21\">%s</text>\n"
              .formatted(x, color(peer), x + 15, peer.label()));
      x += 140;
    }
    for (int i = 0; i < SHAPES.size(); i++) {
      int y = 40 + i * GROUP;
      int top = y;
      svg.append(
          "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>\n"
              .formatted(LEFT - 8, y + 2 * BAR + 4, SHAPES.get(i).label()));
      for (Peer peer : Peer.values()) {
        bar(svg, results.median(scale, peer, SHAPES.get(i).label()), peer, top);
        top += BAR;
      }
    }
    return svg.append(
            "<text x=\"%d\" y=\"%d\">median, ms, logarithmic; %s; less is better</text>\n</svg>\n"
                .formatted(LEFT, height - 10, scale.label()))
        .toString();
  }

  private static String color(Peer peer) {
    return switch (peer) {
      case HYPERBYTEDB -> "#d9480f";
      case INFLUXDB -> "#7d8ca3";
      case VICTORIAMETRICS -> "#a9b6c9";
      case QUESTDB -> "#cbd3df";
    };
  }

  private static void bar(StringBuilder svg, OptionalDouble value, Peer peer, int y) {
    if (value.isEmpty()) {
      return;
    }
    double width =
        Math.max(1, WIDTH * Math.log10(Math.max(value.getAsDouble(), LEAST) / LEAST) / DECADES);
    svg.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"%d\" fill=\"%s\"/>"
                + "<text x=\"%.0f\" y=\"%d\" font-size=\"8\">%s</text>\n",
            LEFT,
            y,
            width,
            BAR - 1,
            color(peer),
            LEFT + width + 4,
            y + BAR - 2,
            value.getAsDouble() >= 10
                ? String.format(Locale.ROOT, "%.0f", value.getAsDouble())
                : String.format(Locale.ROOT, "%.2f", value.getAsDouble())));
  }
}
