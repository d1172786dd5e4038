package io.hyperbytedb.stream;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.ViewSource;
import io.hyperbytedb.model.DeleteMarker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records concern a view, as long as the catalog is what it was: measurements that it reads,
 * and those that it writes.
 */
final class ViewSources {
  private final MaterializedView view;
  private final List<Named> read = new ArrayList<>();
  private final Named written;

  /**
   * Measurements of a policy.
   *
   * @param databaseId 0 if there is no such database or policy
   * @param name null for those of {@code pattern}
   */
  private record Named(
      long databaseId, long policyId, @Nullable String name, @Nullable Pattern pattern) {
    static Named of(ViewSource source, CatalogImage image) {
      Database database = image.database(source.database());
      RetentionPolicy policy = database == null ? null : database.policy(source.policy());
      return new Named(
          database == null || policy == null ? 0 : database.id(),
          policy == null ? 0 : policy.id(),
          source.isRegex() ? null : source.measurement(),
          source.isRegex() ? Pattern.compile(source.measurement()) : null);
    }

    boolean isTakenBy(DeleteMarker marker) {
      String measurement = marker.measurement();
      return databaseId == marker.databaseId()
          && DeleteMarker.sameOrAll(marker.policyId(), policyId)
          && (measurement == null || matches(measurement));
    }

    boolean matches(String measurement) {
      return pattern == null ? measurement.equals(name) : pattern.matcher(measurement).find();
    }
  }

  ViewSources(MaterializedView view, CatalogImage image) {
    this.view = view;
    view.shape().sources().forEach(source -> read.add(Named.of(source, image)));
    this.written = Named.of(view.shape().target(), image);
  }

  MaterializedView view() {
    return view;
  }

  /** Whether it reads or writes measurements of a policy. */
  boolean hasPolicy(long policyId) {
    return written.policyId() == policyId
        || read.stream().anyMatch(named -> named.policyId() == policyId);
  }

  /** Whether a delete takes rows that it reads. */
  boolean reads(DeleteMarker marker) {
    return read.stream().anyMatch(named -> named.isTakenBy(marker));
  }

  /** Whether a delete takes rows that it has written. */
  boolean writes(DeleteMarker marker) {
    String measurement = marker.measurement();
    return written.databaseId() == marker.databaseId()
        && DeleteMarker.sameOrAll(marker.policyId(), written.policyId())
        && (measurement == null || writes(written.policyId(), measurement));
  }

  /** Whether it reads a measurement. */
  boolean reads(long policyId, String measurement) {
    for (Named named : read) {
      if (named.policyId() == policyId && named.matches(measurement)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it writes a measurement. */
  boolean writes(long policyId, String measurement) {
    if (written.policyId() != policyId) {
      return false;
    } else if (written.name() != null && written.name().isEmpty()) {
      return read.stream().anyMatch(named -> named.matches(measurement));
    }
    return written.matches(measurement);
  }

  /** What the names mean now; another one when something was dropped and created again. */
  byte[] meaning() {
    ByteBuffer ids = ByteBuffer.allocate(8 * (read.size() + 1));
    read.forEach(named -> ids.putLong(named.policyId()));
    return ids.putLong(written.policyId()).array();
  }
}
