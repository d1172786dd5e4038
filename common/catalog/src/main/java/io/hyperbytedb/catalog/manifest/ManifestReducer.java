package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileReplace;
import io.hyperbytedb.catalog.manifest.ManifestEvent.NewSeries;
import io.hyperbytedb.catalog.series.SeriesRegistry;
import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.state.Reducer;
import io.hyperbytedb.log.state.StateReader;
import io.hyperbytedb.log.state.StateWriter;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.Tombstone;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Applies manifest events. Stored are {@code 'm'} for the position, {@code 'f' path} for each live
 * file, {@code 's' number} for each series, and the entries of {@link DeleteState}.
 */
final class ManifestReducer implements Reducer<PartitionImage, ManifestVerdict> {
  private static final byte[] META = {'m'};
  private static final byte FILE = 'f';
  private static final byte SERIES = 's';

  private final int partition;
  private final SeriesRegistry registry;
  private final DeleteState deletes;

  ManifestReducer(int partition, SeriesRegistry registry) {
    this.partition = partition;
    this.registry = registry;
    this.deletes = new DeleteState(partition, registry);
  }

  @Override
  public PartitionImage load(StateReader store, long appliedOffset) {
    store.scan(
        new byte[] {SERIES},
        (key, value) -> {
          WireReader in = open(value);
          int ordinal = ByteBuffer.wrap(key, 1, 4).getInt();
          registry.committed(partition, ordinal, in.getVarint(), in.getSeriesKey());
        });
    List<FileEntry> files = new ArrayList<>();
    store.scan(new byte[] {FILE}, (key, value) -> files.add(ManifestCodec.getFile(open(value))));
    byte[] meta = store.get(META);
    if (meta == null) {
      return new PartitionImage(appliedOffset, 0, 0, "", 0, files, PendingDeletes.NONE);
    }
    WireReader in = open(meta);
    long flushedOffset = in.getVarint();
    long epoch = in.getVarint();
    int seriesCount = (int) in.getVarint();
    return new PartitionImage(
        appliedOffset,
        flushedOffset,
        epoch,
        // Absent in states written before owners had names.
        in.remaining() == 0 ? "" : in.getString(),
        seriesCount,
        files,
        deletes.load(store, flushedOffset));
  }

  @Override
  public PartitionImage at(PartitionImage image, long appliedOffset) {
    return image.at(appliedOffset);
  }

  @Override
  public Applied<PartitionImage, ManifestVerdict> apply(
      PartitionImage image, long offset, byte[] event, StateWriter out) {
    return switch (ManifestCodec.decode(event)) {
      case ClaimOwnership e -> accept(image.claimed(e.owner()), out);
      case FileCommit e -> commit(image, e, out);
      case FileReplace e -> replace(image, e, out);
    };
  }

  private Applied<PartitionImage, ManifestVerdict> commit(
      PartitionImage image, FileCommit commit, StateWriter out) {
    if (commit.ownerEpoch() != image.epoch()) {
      return refuse(image, new Refusal.StaleEpoch(commit.ownerEpoch(), image.epoch()));
    }
    long flushed = image.flushedOffset();
    if (commit.expectedFlushedOffset() != flushed) {
      return refuse(image, new Refusal.WrongOffset(commit.expectedFlushedOffset(), flushed));
    }
    if (commit.newFlushedOffset() < flushed) {
      return refuse(image, new Refusal.WrongEnd(commit.newFlushedOffset(), flushed));
    }
    Refusal invalid = invalidFiles(image, List.of(), commit.files());
    if (invalid == null) {
      invalid = invalidSeries(image, commit.newSeries());
    }
    if (invalid == null) {
      invalid = invalidDeletes(image, commit);
    }
    if (invalid != null) {
      return refuse(image, invalid);
    }
    int number = image.seriesCount();
    for (NewSeries series : commit.newSeries()) {
      registry.committed(partition, number, series.databaseId(), series.key());
      WireWriter value = new WireWriter(64);
      value.putVarint(series.databaseId());
      value.putBytes(series.key().bytes());
      out.put(ByteBuffer.allocate(5).put(SERIES).putInt(number).array(), seal(value));
      number++;
    }
    commit.files().forEach(file -> putFile(file, out));
    PartitionImage committed =
        image.committed(commit.newFlushedOffset(), commit.newSeries().size(), commit.files());
    return accept(deletes.apply(committed, commit.deletes(), out), out);
  }

  private static Applied<PartitionImage, ManifestVerdict> replace(
      PartitionImage image, FileReplace replace, StateWriter out) {
    if (replace.inputs().isEmpty()) {
      return refuse(image, new Refusal.NothingReplaced());
    }
    Map<String, FileEntry> live = new HashMap<>();
    image.files().forEach(file -> live.put(file.path(), file));
    List<FileEntry> removed = new ArrayList<>();
    for (String input : replace.inputs()) {
      FileEntry file = live.remove(input);
      if (file == null) {
        return refuse(image, new Refusal.FileNotLive(input));
      }
      removed.add(file);
    }
    Refusal invalid = invalidFiles(image, replace.inputs(), replace.outputs());
    if (invalid != null) {
      return refuse(image, invalid);
    }
    removed.forEach(file -> out.delete(fileKey(file)));
    replace.outputs().forEach(file -> putFile(file, out));
    return accept(DeleteState.prune(image.replaced(removed, replace.outputs()), out), out);
  }

  /**
   * Why files cannot be added; null if they can. A path is used for one file only and never reused.
   */
  private static @Nullable Refusal invalidFiles(
      PartitionImage image, List<String> inputs, List<FileEntry> files) {
    Set<String> taken = new HashSet<>(inputs);
    for (FileEntry file : files) {
      List<FileEntry> siblings = image.files(file.policyId(), file.measurement());
      if (!taken.add(file.path())
          || siblings.stream().anyMatch(other -> other.path().equals(file.path()))) {
        return new Refusal.FileTaken(file.path());
      }
    }
    return null;
  }

  /**
   * Why series cannot be new; null if they can. Series beyond the flushed ones come from other
   * sources than this log, so only ordinals below that count.
   */
  private @Nullable Refusal invalidSeries(PartitionImage image, List<NewSeries> added) {
    SeriesTable table = registry.table(partition);
    Set<NewSeries> seen = new HashSet<>();
    for (NewSeries series : added) {
      int known = table.find(series.databaseId(), series.key());
      if ((known >= 0 && known < image.seriesCount()) || !seen.add(series)) {
        return new Refusal.SeriesNotNew(series.key().toString());
      }
    }
    return null;
  }

  private static @Nullable Refusal invalidDeletes(PartitionImage image, FileCommit commit) {
    long end = image.seriesCount() + (long) commit.newSeries().size();
    for (RoaringBitmap series : List.of(commit.deletes().dropped(), commit.deletes().revived())) {
      if (!series.isEmpty() && Integer.toUnsignedLong(series.last()) >= end) {
        return new Refusal.BadDeletes(
            "deletes of series [" + series.last() + "], there are [" + end + "]");
      }
    }
    for (Unwritten marker : commit.deletes().unwritten()) {
      RoaringBitmap series = marker.series();
      boolean known = series.isEmpty() || Integer.toUnsignedLong(series.last()) < end;
      if (!known || marker.offset() >= commit.newFlushedOffset()) {
        return new Refusal.BadDeletes(
            "marker of [" + marker.offset() + "] is not in the flushed part");
      }
    }
    for (Tombstone tombstone : commit.deletes().tombstones()) {
      if (tombstone.offset() < commit.expectedFlushedOffset()
          || tombstone.offset() >= commit.newFlushedOffset()) {
        return new Refusal.BadDeletes(
            "tombstone of [" + tombstone.offset() + "] is not in the commit's range");
      }
    }
    return null;
  }

  private static Applied<PartitionImage, ManifestVerdict> accept(
      PartitionImage image, StateWriter out) {
    WireWriter meta = new WireWriter(64);
    meta.putVarint(image.flushedOffset());
    meta.putVarint(image.epoch());
    meta.putVarint(image.seriesCount());
    meta.putString(image.owner());
    out.put(META, seal(meta));
    return new Applied<>(image, new ManifestVerdict(null, image.epoch()));
  }

  private static Applied<PartitionImage, ManifestVerdict> refuse(
      PartitionImage image, Refusal why) {
    return new Applied<>(image, new ManifestVerdict(why, image.epoch()));
  }

  private static void putFile(FileEntry file, StateWriter out) {
    WireWriter value = new WireWriter(256);
    ManifestCodec.putFile(value, file);
    out.put(fileKey(file), seal(value));
  }

  private static byte[] fileKey(FileEntry file) {
    byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + path.length).put(FILE).put(path).array();
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
