package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.catalog.series.SeriesRegistry;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.state.StateReader;
import io.hyperbytedb.log.state.StateWriter;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.Tombstone;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * Applies the deletes of commits. Stored are {@code 't' offset} for each tombstone that a file
 * needs, {@code 'x'} for the dropped series, and {@code 'u'} for the markers that a later one may
 * refer to.
 */
final class DeleteState {
  private static final byte TOMBSTONE = 't';
  private static final byte[] DROPPED = {'x'};
  private static final byte[] UNWRITTEN = {'u'};

  private final int partition;
  private final SeriesRegistry registry;

  DeleteState(int partition, SeriesRegistry registry) {
    this.partition = partition;
    this.registry = registry;
  }

  /** Loads the stored deletes and removes the dropped series from the index. */
  PendingDeletes load(StateReader store, long flushedOffset) {
    List<Tombstone> tombstones = new ArrayList<>();
    store.scan(
        new byte[] {TOMBSTONE},
        (key, value) -> tombstones.add(DeletesCodec.getTombstone(open(value))));
    byte[] unwritten = store.get(UNWRITTEN);
    return new PendingDeletes(
        tombstones,
        loadDropped(store, flushedOffset),
        unwritten == null ? List.of() : DeletesCodec.getUnwritten(open(unwritten)));
  }

  private RoaringBitmap loadDropped(StateReader store, long flushedOffset) {
    byte[] value = store.get(DROPPED);
    if (value == null) {
      return new RoaringBitmap();
    }
    RoaringBitmap dropped = DeletesCodec.getBitmap(open(value));
    dropped.forEach((int ordinal) -> setAlive(ordinal, false, flushedOffset - 1));
    return dropped;
  }

  /** Applies a commit's deletes to an image that already has its files and its offset. */
  PartitionImage apply(PartitionImage image, Deletes deletes, StateWriter out) {
    if (deletes.isEmpty() && image.unwritten().isEmpty()) {
      return image;
    }
    List<Tombstone> kept = new ArrayList<>(image.tombstones());
    for (Tombstone tombstone : deletes.tombstones()) {
      if (image.needs(tombstone)) {
        kept.add(tombstone);
        WireWriter value = new WireWriter(64);
        DeletesCodec.putTombstone(value, tombstone);
        out.put(key(tombstone), seal(value));
      }
    }
    RoaringBitmap dropped = image.droppedSeries();
    dropped.or(deletes.dropped());
    dropped.andNot(deletes.revived());
    WireWriter value = new WireWriter(64);
    DeletesCodec.putBitmap(value, dropped);
    out.put(DROPPED, seal(value));
    WireWriter markers = new WireWriter(64);
    DeletesCodec.putUnwritten(markers, deletes.unwritten());
    out.put(UNWRITTEN, seal(markers));
    // The consumer of this process may have read, and indexed, later offsets than the commit's.
    long offset = image.flushedOffset() - 1;
    deletes.dropped().forEach((int ordinal) -> setAlive(ordinal, false, offset));
    deletes.revived().forEach((int ordinal) -> setAlive(ordinal, true, offset));
    return image.withDeletes(new PendingDeletes(kept, dropped, deletes.unwritten()));
  }

  /** Removes tombstones that no file needs any more. */
  static PartitionImage prune(PartitionImage image, StateWriter out) {
    List<Tombstone> kept = new ArrayList<>();
    for (Tombstone tombstone : image.tombstones()) {
      if (image.needs(tombstone)) {
        kept.add(tombstone);
      } else {
        out.delete(key(tombstone));
      }
    }
    return kept.size() == image.tombstones().size() ? image : image.withTombstones(kept);
  }

  private void setAlive(int ordinal, boolean alive, long offset) {
    registry.setAlive(partition, ordinal, alive, offset);
  }

  private static byte[] key(Tombstone tombstone) {
    return ByteBuffer.allocate(9).put(TOMBSTONE).putLong(tombstone.offset()).array();
  }

  private static byte[] seal(WireWriter value) {
    return value.seal(Envelope.Kind.MANIFEST_EVENT, ManifestCodec.VERSION);
  }

  private static WireReader open(byte[] value) {
    Envelope.open(
        value, Envelope.Kind.MANIFEST_EVENT, ManifestCodec.VERSION, ManifestCodec.VERSION);
    return new WireReader(value);
  }
}
