package io.hyperbytedb.query.ddl;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.MaterializedView.Shape;
import io.hyperbytedb.catalog.ViewSource;
import java.util.ArrayList;
import java.util.List;

/** Which views read what others write. */
final class ViewChain {
  /** How many views may stand one upon the other. */
  private static final int MAX_DEPTH = 3;

  private final List<Shape> shapes = new ArrayList<>();

  /** The views of all databases. */
  ViewChain(CatalogImage image) {
    image.views().forEach(view -> shapes.add(view.shape()));
  }

  /**
   * Refuses a view that would read what it writes, by itself or through others, or that would stand
   * on or below too many others.
   *
   * @throws io.hyperbytedb.query.result.QueryFailure if it is one
   */
  void check(Shape added) {
    shapes.add(added);
    try {
      if (above(added, added, 1) + below(added, 1) - 1 > MAX_DEPTH) {
        throw ViewChecks.refused("views of views may be " + MAX_DEPTH + " deep");
      }
    } finally {
      shapes.remove(added);
    }
  }

  /** How many views stand one upon the other from this one on. */
  private int above(Shape shape, Shape start, int depth) {
    if (depth > shapes.size()) {
      throw ViewChecks.refused("it would read what it writes");
    }
    int most = depth;
    for (Shape other : shapes) {
      if (feeds(shape, other)) {
        if (other.equals(start)) {
          throw ViewChecks.refused("it would read what it writes");
        }
        most = Math.max(most, above(other, start, depth + 1));
      }
    }
    return most;
  }

  /** How many views stand one upon the other up to this one. */
  private int below(Shape shape, int depth) {
    int most = depth;
    for (Shape other : shapes) {
      if (depth <= shapes.size() && feeds(other, shape)) {
        most = Math.max(most, below(other, depth + 1));
      }
    }
    return most;
  }

  /** Whether a view writes what another one reads. */
  private static boolean feeds(Shape writer, Shape reader) {
    ViewSource target = writer.target();
    List<ViewSource> written =
        target.measurement().isEmpty()
            ? writer.sources().stream()
                .map(
                    source ->
                        new ViewSource(
                            target.database(),
                            target.policy(),
                            source.measurement(),
                            source.isRegex()))
                .toList()
            : List.of(target);
    return written.stream()
        .anyMatch(one -> reader.sources().stream().anyMatch(source -> overlap(one, source)));
  }

  private static boolean overlap(ViewSource a, ViewSource b) {
    if (!a.database().equals(b.database()) || !a.policy().equals(b.policy())) {
      return false;
    } else if (a.isRegex() && b.isRegex()) {
      // Whether two expressions have a name in common is not decided here.
      return true;
    } else if (a.isRegex()) {
      return Pattern.compile(a.measurement()).matcher(b.measurement()).find();
    } else if (b.isRegex()) {
      return Pattern.compile(b.measurement()).matcher(a.measurement()).find();
    }
    return a.measurement().equals(b.measurement());
  }
}
