package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.Tombstone;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Encodes and decodes the part of a manifest event that describes deletes, and its entries. */
public final class DeletesCodec {
  private DeletesCodec() {}

  static void put(WireWriter out, Deletes deletes) {
    out.putVarint(deletes.tombstones().size());
    deletes.tombstones().forEach(tombstone -> putTombstone(out, tombstone));
    putBitmap(out, deletes.dropped());
    putBitmap(out, deletes.revived());
  }

  static void putUnwritten(WireWriter out, List<Unwritten> markers) {
    out.putVarint(markers.size());
    for (Unwritten marker : markers) {
      out.putVarint(marker.offset());
      out.putZigzag(marker.timestamp());
      putBitmap(out, marker.series());
    }
  }

  static List<Unwritten> getUnwritten(WireReader in) {
    int count = in.getCount(11);
    List<Unwritten> markers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      markers.add(new Unwritten(in.getVarint(), in.getZigzag(), getBitmap(in)));
    }
    return markers;
  }

  /**
   * @param withUnwritten whether the input has a list of unwritten markers
   */
  static Deletes get(WireReader in, boolean withUnwritten) {
    int count = in.getCount(7);
    List<Tombstone> tombstones = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      tombstones.add(getTombstone(in));
    }
    return new Deletes(
        tombstones, getBitmap(in), getBitmap(in), withUnwritten ? getUnwritten(in) : List.of());
  }

  /** Appends a tombstone. */
  public static void putTombstone(WireWriter out, Tombstone tombstone) {
    out.putVarint(tombstone.offset());
    out.putVarint(tombstone.databaseId());
    out.putVarint(tombstone.policyId());
    String measurement = tombstone.measurement();
    byte[] series = tombstone.series();
    out.putByte((measurement == null ? 0 : 1) | (series == null ? 0 : 2));
    if (measurement != null) {
      out.putString(measurement);
    }
    if (series != null) {
      out.putBytes(series);
    }
    out.putZigzag(tombstone.minTime());
    out.putZigzag(tombstone.maxTime());
  }

  /**
   * Reads a tombstone.
   *
   * @throws io.hyperbytedb.log.RecordFormatException if it is damaged
   */
  public static Tombstone getTombstone(WireReader in) {
    long offset = in.getVarint();
    long databaseId = in.getVarint();
    long policyId = in.getVarint();
    int parts = in.getByte();
    if (parts < 0 || parts > 3) {
      throw in.corrupt("parts [" + parts + "]");
    }
    @Nullable String measurement = (parts & 1) == 0 ? null : in.getString();
    byte @Nullable [] series = (parts & 2) == 0 ? null : checked(in, in.getBytes());
    return new Tombstone(
        offset, databaseId, policyId, measurement, series, in.getZigzag(), in.getZigzag());
  }

  static byte[] bytes(RoaringBitmap bitmap) {
    bitmap.runOptimize();
    ByteBuffer bytes = ByteBuffer.allocate(bitmap.serializedSizeInBytes());
    bitmap.serialize(bytes);
    return bytes.array();
  }

  static void putBitmap(WireWriter out, RoaringBitmap bitmap) {
    out.putBytes(bytes(bitmap));
  }

  static RoaringBitmap getBitmap(WireReader in) {
    return Tombstones.bitmap(checked(in, in.getBytes()));
  }

  /** Validates a bitmap from outside when it is decoded, not when it is first used. */
  private static byte[] checked(WireReader in, byte[] bytes) {
    try {
      RoaringBitmap bitmap = new RoaringBitmap();
      bitmap.deserialize(ByteBuffer.wrap(bytes));
      if (!bitmap.validate() || bitmap.serializedSizeInBytes() != bytes.length) {
        throw in.corrupt("bitmap");
      }
      return bytes;
    } catch (IOException | RuntimeException e) {
      throw in.corrupt("bitmap: " + e.getMessage());
    }
  }
}
