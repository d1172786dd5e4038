package io.hyperbytedb.cluster.tail;

import io.hyperbytedb.catalog.manifest.DeletesCodec;
import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.wire.ColumnCodec;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.Tombstone;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoding of the hot tail between processes of one version. A request is one record; an answer
 * is a sequence of records, each preceded by its length in four bytes: for every partition its
 * series and deletes, then its blocks of rows; an empty record ends the answer. The reader buffers
 * one block in addition to what it has read.
 */
final class TailCodec {
  private static final int VERSION = 1;
  private static final int MAX_RECORD = 1 << 30;

  /**
   * A request to an owner.
   *
   * @param measurement empty to ask for series only
   */
  record Question(
      long databaseId,
      long policyId,
      String measurement,
      long minTime,
      long maxTime,
      Consistency consistency) {
    TailRequest request() {
      return new TailRequest(databaseId, policyId, measurement, minTime, maxTime, consistency);
    }
  }

  private TailCodec() {}

  static byte[] encode(Question question) {
    WireWriter out = new WireWriter(128);
    out.putVarint(question.databaseId());
    out.putVarint(question.policyId());
    out.putString(question.measurement());
    out.putZigzag(question.minTime());
    out.putZigzag(question.maxTime());
    out.putByte(question.consistency() == Consistency.STRONG ? 1 : 0);
    return out.seal(Envelope.Kind.TAIL, VERSION);
  }

  static Question decode(byte[] record) {
    WireReader in = open(record);
    Question question =
        new Question(
            in.getVarint(),
            in.getVarint(),
            in.getString(),
            in.getZigzag(),
            in.getZigzag(),
            in.getByte() == 1 ? Consistency.STRONG : Consistency.EVENTUAL);
    in.expectEnd();
    return question;
  }

  static void write(List<TailRows> tails, DataOutputStream out) throws IOException {
    WireWriter record = new WireWriter(64 << 10);
    ColumnCodec columns = new ColumnCodec();
    for (TailRows tail : tails) {
      record.clear();
      putHead(tail, record);
      frame(record, out);
      for (SortedRows block : tail.blocks()) {
        record.clear();
        putBlock(block, columns, record);
        frame(record, out);
      }
    }
    out.writeInt(0);
  }

  private static void frame(WireWriter record, DataOutputStream out) throws IOException {
    byte[] bytes = record.seal(Envelope.Kind.TAIL, VERSION);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static void putHead(TailRows tail, WireWriter out) {
    TailSeries series = tail.series();
    out.putVarint(series.partition());
    out.putVarint(series.flushedOffset());
    out.putVarint(series.position());
    out.putVarint(series.ids().length);
    out.putDeltas(series.ids(), series.ids().length);
    series.keys().forEach(key -> out.putBytes(key.bytes()));
    for (long[] ids : List.of(series.dropped(), series.revived())) {
      out.putVarint(ids.length);
      out.putDeltas(ids, ids.length);
    }
    out.putVarint(tail.tombstones().size());
    tail.tombstones().forEach(tombstone -> DeletesCodec.putTombstone(out, tombstone));
    out.putVarint(tail.blocks().size());
  }

  private static void putBlock(SortedRows rows, ColumnCodec columns, WireWriter out) {
    int count = rows.seriesCount();
    out.putVarint(count);
    out.putDeltas(rows.seriesIds(), count);
    out.putDeltas(rows.runStarts(), count + 1);
    out.putDeltas(rows.times(), rows.size());
    out.putVarint(rows.fields().size());
    for (FieldColumn field : rows.fields()) {
      out.putString(field.name());
      out.putByte(field.type().id());
      columns.put(out, field.column(), rows.size());
    }
  }

  /**
   * Reads an answer.
   *
   * @throws IOException if it is truncated
   * @throws io.hyperbytedb.log.RecordFormatException if it is damaged
   */
  static List<TailRows> read(DataInputStream in) throws IOException {
    List<TailRows> tails = new ArrayList<>();
    for (byte[] record = next(in); record.length > 0; record = next(in)) {
      WireReader head = open(record);
      TailSeries series = getSeries(head);
      int tombstoneCount = head.getCount(7);
      List<Tombstone> tombstones = new ArrayList<>(tombstoneCount);
      for (int i = 0; i < tombstoneCount; i++) {
        tombstones.add(DeletesCodec.getTombstone(head));
      }
      long blockCount = head.getVarint();
      head.expectEnd();
      List<SortedRows> blocks = new ArrayList<>();
      for (long i = 0; i < blockCount; i++) {
        blocks.add(getBlock(open(next(in))));
      }
      tails.add(new TailRows(series, blocks, tombstones));
    }
    return tails;
  }

  private static byte[] next(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_RECORD) {
      throw new IOException("a record of [" + length + "] bytes");
    }
    byte[] record = in.readNBytes(length);
    if (record.length < length) {
      throw new EOFException("the answer is truncated");
    }
    return record;
  }

  private static TailSeries getSeries(WireReader in) {
    int partition = (int) in.getVarint();
    long flushedOffset = in.getVarint();
    long position = in.getVarint();
    int count = in.getCount(1);
    long[] ids = in.getDeltas(count);
    List<SeriesKey> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(in.getSeriesKey());
    }
    long[] dropped = in.getDeltas(in.getCount(1));
    long[] revived = in.getDeltas(in.getCount(1));
    return new TailSeries(partition, flushedOffset, ids, keys, position, dropped, revived);
  }

  private static SortedRows getBlock(WireReader in) {
    int count = in.getCount(1);
    long[] ids = in.getDeltas(count);
    long[] runs = in.getDeltas(count + 1);
    int[] starts = new int[count + 1];
    for (int i = 0; i <= count; i++) {
      if (runs[i] < (i == 0 ? 0 : starts[i - 1]) || runs[i] > Integer.MAX_VALUE) {
        throw in.corrupt("runs");
      }
      starts[i] = (int) runs[i];
    }
    int rows = starts[count];
    long[] times = in.getDeltas(rows);
    int fieldCount = in.getCount(3);
    List<FieldColumn> fields = new ArrayList<>(fieldCount);
    for (int i = 0; i < fieldCount; i++) {
      String name = in.getString();
      fields.add(new FieldColumn(name, ColumnCodec.get(in, in.getFieldType(), rows)));
    }
    in.expectEnd();
    return new SortedRows(count, ids, starts, times, fields);
  }

  private static WireReader open(byte[] record) {
    Envelope.open(record, Envelope.Kind.TAIL, VERSION, VERSION);
    return new WireReader(record);
  }
}
