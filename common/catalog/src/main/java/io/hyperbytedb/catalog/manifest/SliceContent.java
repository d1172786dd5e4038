package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.catalog.series.SeriesTable;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.ShardGroups;
import java.nio.ByteBuffer;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.buffer.ImmutableRoaringBitmap;

/**
 * A replica's files of a slice, offered to a replica that lacks them. The other may take them if
 * this replica has flushed at least as much of the log, so that no later delete is missing, if no
 * file ends beyond the other's flushed offset, and if {@link #seriesHash} equals that of its own
 * series.
 *
 * @param flushedOffset the replica's flushed offset of the partition
 * @param buried whether a file has rows that a tombstone deletes; the replica must then be asked
 *     again later
 * @param seriesHash a hash of the files' series and their ordinals
 * @param files the files
 */
public record SliceContent(
    long flushedOffset, boolean buried, long seriesHash, List<FileEntry> files) {
  private static final int VERSION = 1;

  public SliceContent {
    files = List.copyOf(files);
  }

  /**
   * The replica's content of a slice.
   *
   * @param groups the shard groups of the slice's policy
   * @param series the partition's series
   */
  public static SliceContent of(
      Slice slice, PartitionImage image, ShardGroups groups, SeriesTable series) {
    List<FileEntry> files = slice.files(image, groups);
    Tombstones tombstones =
        image.tombstones(slice.databaseId(), slice.policyId(), slice.measurement(), Long.MAX_VALUE);
    return new SliceContent(
        image.flushedOffset(),
        files.stream().anyMatch(tombstones::concerns),
        seriesHash(files, series),
        files);
  }

  /**
   * The hash of the series of some files under the partition's ordinals; 0 if it does not have all
   * of them.
   */
  public static long seriesHash(List<FileEntry> files, SeriesTable series) {
    RoaringBitmap ordinals = new RoaringBitmap();
    for (FileEntry file : files) {
      ordinals.or(new ImmutableRoaringBitmap(ByteBuffer.wrap(file.series())).toRoaringBitmap());
    }
    long hash = 0;
    for (int ordinal : ordinals.toArray()) {
      if (ordinal >= series.end()) {
        return 0;
      }
      byte[] key = series.key(ordinal).bytes();
      hash += Slice.mix(SeriesKey.hash64(key, 0, key.length) + ordinal);
    }
    return hash;
  }

  /** Encodes the content as a record. */
  public byte[] encode() {
    WireWriter out = new WireWriter(512);
    out.putVarint(flushedOffset);
    out.putByte(buried ? 1 : 0);
    out.putLong(seriesHash);
    out.putVarint(files.size());
    files.forEach(file -> ManifestCodec.putFile(out, file));
    return out.seal(Envelope.Kind.SLICE, VERSION);
  }

  /**
   * Decodes a record of {@link #encode}.
   *
   * @throws RecordFormatException if it is damaged or of another version
   */
  public static SliceContent decode(byte[] record) {
    Envelope.open(record, Envelope.Kind.SLICE, VERSION, VERSION);
    WireReader in = new WireReader(record);
    long flushedOffset = in.getVarint();
    boolean buried = in.getByte() == 1;
    long seriesHash = in.getLong();
    List<FileEntry> files = ManifestCodec.getFiles(in);
    in.expectEnd();
    return new SliceContent(flushedOffset, buried, seriesHash, files);
  }
}
