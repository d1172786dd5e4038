package io.hyperbytedb.log.wal;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.TagCondition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes and decodes delete markers, WAL records of their own kind, version 1. The layout is in
 * {@code docs/formats/wal-record.md}.
 */
public final class DeleteCodec {
  private static final int VERSION = 1;
  private static final int KEEP = 0;
  private static final int DROP = 1;
  private static final int DROP_UNWRITTEN = 2;
  private static final int ALL = 0;
  private static final int KEYS = 1;
  private static final int TAGS = 2;
  private static final int AND = 1;
  private static final int OR = 2;
  private static final int ONE_OF = 3;
  private static final int NONE_OF = 4;

  private DeleteCodec() {}

  /** Whether a WAL record is a delete marker, readable or not. */
  public static boolean isMarker(byte[] record) {
    return Envelope.isOf(record, Envelope.Kind.WAL_DELETE);
  }

  /**
   * Encodes a marker.
   *
   * @throws IllegalArgumentException if its condition nests too deeply
   */
  public static byte[] encode(DeleteMarker marker) {
    WireWriter out = new WireWriter(256);
    out.putVarint(marker.databaseId());
    out.putVarint(marker.policyId());
    String measurement = marker.measurement();
    out.putByte(measurement == null ? 0 : 1);
    if (measurement != null) {
      out.putString(measurement);
    }
    out.putZigzag(marker.minTime());
    out.putZigzag(marker.maxTime());
    putFate(out, marker.fate());
    switch (marker.series()) {
      case SeriesChoice.All _ -> out.putByte(ALL);
      case SeriesChoice.Keys(List<SeriesKey> keys) -> {
        out.putByte(KEYS);
        out.putVarint(keys.size());
        keys.forEach(key -> out.putBytes(key.bytes()));
      }
      case SeriesChoice.Tags(TagCondition condition) -> {
        out.putByte(TAGS);
        put(out, condition, 0);
      }
    }
    return out.seal(Envelope.Kind.WAL_DELETE, VERSION);
  }

  private static void putFate(WireWriter out, SeriesFate fate) {
    switch (fate) {
      case SeriesFate.Keep() -> out.putByte(KEEP);
      case SeriesFate.Drop() -> out.putByte(DROP);
      case SeriesFate.DropUnwritten(long since) -> {
        out.putByte(DROP_UNWRITTEN);
        out.putVarint(since);
      }
    }
  }

  private static SeriesFate fate(WireReader in) {
    int fate = in.getByte();
    return switch (fate) {
      case KEEP -> SeriesFate.KEEP;
      case DROP -> SeriesFate.DROP;
      case DROP_UNWRITTEN -> new SeriesFate.DropUnwritten(in.getVarint());
      default -> throw in.corrupt("fate of series [" + fate + "]");
    };
  }

  private static void put(WireWriter out, TagCondition condition, int depth) {
    if (depth > TagCondition.MAX_DEPTH) {
      throw new IllegalArgumentException("condition nests deeper than " + TagCondition.MAX_DEPTH);
    }
    switch (condition) {
      case TagCondition.And(TagCondition left, TagCondition right) -> {
        out.putByte(AND);
        put(out, left, depth + 1);
        put(out, right, depth + 1);
      }
      case TagCondition.Or(TagCondition left, TagCondition right) -> {
        out.putByte(OR);
        put(out, left, depth + 1);
        put(out, right, depth + 1);
      }
      case TagCondition.OneOf(String key, List<String> values, boolean negated) -> {
        out.putByte(negated ? NONE_OF : ONE_OF);
        out.putString(key);
        out.putVarint(values.size());
        values.forEach(out::putString);
      }
    }
  }

  /**
   * Decodes a marker.
   *
   * @throws RecordFormatException if it is damaged or of another version
   */
  public static DeleteMarker decode(byte[] record) {
    Envelope.open(record, Envelope.Kind.WAL_DELETE, VERSION, VERSION);
    WireReader in = new WireReader(record);
    long databaseId = in.getVarint();
    long policyId = in.getVarint();
    @Nullable String measurement = flag(in) ? in.getString() : null;
    long minTime = in.getZigzag();
    long maxTime = in.getZigzag();
    SeriesFate fate = fate(in);
    SeriesChoice series =
        switch (in.getByte()) {
          case ALL -> new SeriesChoice.All();
          case KEYS -> new SeriesChoice.Keys(keys(in));
          case TAGS -> new SeriesChoice.Tags(condition(in, 0));
          default -> throw in.corrupt("choice of series");
        };
    in.expectEnd();
    return new DeleteMarker(databaseId, policyId, measurement, series, minTime, maxTime, fate);
  }

  private static boolean flag(WireReader in) {
    return switch (in.getByte()) {
      case 0 -> false;
      case 1 -> true;
      default -> throw in.corrupt("flag");
    };
  }

  private static List<SeriesKey> keys(WireReader in) {
    int count = in.getCount(2);
    List<SeriesKey> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(in.getSeriesKey());
    }
    return keys;
  }

  private static TagCondition condition(WireReader in, int depth) {
    if (depth > TagCondition.MAX_DEPTH) {
      throw in.corrupt("condition nests too deeply");
    }
    int kind = in.getByte();
    return switch (kind) {
      case AND -> new TagCondition.And(condition(in, depth + 1), condition(in, depth + 1));
      case OR -> new TagCondition.Or(condition(in, depth + 1), condition(in, depth + 1));
      case ONE_OF, NONE_OF -> new TagCondition.OneOf(in.getString(), values(in), kind == NONE_OF);
      default -> throw in.corrupt("condition [" + kind + "]");
    };
  }

  private static List<String> values(WireReader in) {
    int count = in.getCount(1);
    List<String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(in.getString());
    }
    return values;
  }
}
