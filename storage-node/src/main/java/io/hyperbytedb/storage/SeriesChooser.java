package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.TagCondition;
import io.hyperbytedb.model.Tombstone;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Selects the series of a partition that a delete marker matches. It must be called when the table
 * has the series of all records before the marker and of none after it: then every replay selects
 * the same ones.
 */
final class SeriesChooser {
  private final SeriesTable table;

  SeriesChooser(SeriesTable table) {
    this.table = table;
  }

  /** The ordinals of the series that a marker matches, regardless of its times. */
  RoaringBitmap choose(DeleteMarker marker) {
    return switch (marker.series()) {
      case SeriesChoice.All _ -> scan(marker, null);
      case SeriesChoice.Tags(TagCondition condition) -> scan(marker, condition);
      case SeriesChoice.Keys(List<SeriesKey> keys) -> {
        RoaringBitmap found = new RoaringBitmap();
        for (SeriesKey key : keys) {
          int ordinal = table.find(marker.databaseId(), key);
          if (ordinal >= 0
              && (marker.measurement() == null || marker.measurement().equals(key.measurement()))) {
            found.add(ordinal);
          }
        }
        yield found;
      }
    };
  }

  private RoaringBitmap scan(DeleteMarker marker, @Nullable TagCondition condition) {
    RoaringBitmap found = new RoaringBitmap();
    int end = table.end();
    for (int ordinal = 0; ordinal < end; ordinal++) {
      if (table.databaseId(ordinal) == marker.databaseId()) {
        SeriesKey key = table.key(ordinal);
        if ((marker.measurement() == null || marker.measurement().equals(key.measurement()))
            && (condition == null || condition.test(key.tags()))) {
          found.add(ordinal);
        }
      }
    }
    return found;
  }

  /** The marker as resolved by this partition. */
  static Tombstone tombstone(DeleteMarker marker, RoaringBitmap series, long offset) {
    return new Tombstone(
        offset,
        marker.databaseId(),
        marker.policyId(),
        marker.measurement(),
        marker.series() instanceof SeriesChoice.All ? null : bytes(series),
        marker.minTime(),
        marker.maxTime());
  }

  private static byte[] bytes(RoaringBitmap bitmap) {
    bitmap.runOptimize();
    ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(bytes);
    return bytes.array();
  }
}
