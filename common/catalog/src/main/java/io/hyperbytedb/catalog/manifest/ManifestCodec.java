package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileReplace;
import io.hyperbytedb.catalog.manifest.ManifestEvent.NewSeries;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FileContent;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.TableId;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes and decodes manifest events and entries, version 1. The layout is in {@code
 * docs/formats/manifest.md}.
 */
final class ManifestCodec {
  static final int VERSION = 1;
  private static final int CLAIM = 1;
  private static final int COMMIT = 2;
  private static final int REPLACE = 3;
  private static final int COMMIT_WITH_DELETES = 4;
  private static final int COMMIT_WITH_MARKERS = 5;

  private ManifestCodec() {}

  static byte[] encode(ManifestEvent event) {
    WireWriter out = new WireWriter(1 << 10);
    switch (event) {
      case ClaimOwnership e -> {
        out.putByte(CLAIM);
        out.putString(e.owner());
      }
      case FileCommit e -> {
        out.putByte(tag(e.deletes()));
        out.putVarint(e.expectedFlushedOffset());
        out.putVarint(e.newFlushedOffset());
        out.putVarint(e.ownerEpoch());
        putFiles(out, e.files());
        out.putVarint(e.newSeries().size());
        for (NewSeries series : e.newSeries()) {
          out.putVarint(series.databaseId());
          out.putBytes(series.key().bytes());
        }
        if (!e.deletes().isEmpty()) {
          DeletesCodec.put(out, e.deletes());
        }
        if (!e.deletes().unwritten().isEmpty()) {
          DeletesCodec.putUnwritten(out, e.deletes().unwritten());
        }
      }
      case FileReplace e -> {
        out.putByte(REPLACE);
        out.putVarint(e.inputs().size());
        e.inputs().forEach(out::putString);
        putFiles(out, e.outputs());
      }
    }
    return out.seal(Envelope.Kind.MANIFEST_EVENT, VERSION);
  }

  private static int tag(Deletes deletes) {
    if (deletes.isEmpty()) {
      return COMMIT;
    }
    return deletes.unwritten().isEmpty() ? COMMIT_WITH_DELETES : COMMIT_WITH_MARKERS;
  }

  static ManifestEvent decode(byte[] record) {
    Envelope.open(record, Envelope.Kind.MANIFEST_EVENT, VERSION, VERSION);
    WireReader in = new WireReader(record);
    int tag = in.getByte();
    ManifestEvent event =
        switch (tag) {
          case CLAIM -> new ClaimOwnership(in.getString());
          case COMMIT ->
              new FileCommit(
                  in.getVarint(), in.getVarint(), in.getVarint(), getFiles(in), getSeries(in));
          case COMMIT_WITH_DELETES, COMMIT_WITH_MARKERS ->
              new FileCommit(
                  in.getVarint(),
                  in.getVarint(),
                  in.getVarint(),
                  getFiles(in),
                  getSeries(in),
                  DeletesCodec.get(in, tag == COMMIT_WITH_MARKERS));
          case REPLACE -> new FileReplace(getPaths(in), getFiles(in));
          default -> throw in.corrupt("event [" + tag + "]");
        };
    in.expectEnd();
    return event;
  }

  private static List<NewSeries> getSeries(WireReader in) {
    int count = in.getCount(2);
    List<NewSeries> series = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      series.add(new NewSeries(in.getVarint(), in.getSeriesKey()));
    }
    return series;
  }

  private static List<String> getPaths(WireReader in) {
    int count = in.getCount(1);
    List<String> paths = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      paths.add(in.getString());
    }
    return paths;
  }

  private static void putFiles(WireWriter out, List<FileEntry> files) {
    out.putVarint(files.size());
    for (FileEntry file : files) {
      putFile(out, file);
    }
  }

  static List<FileEntry> getFiles(WireReader in) {
    int count = in.getCount(20);
    List<FileEntry> files = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      files.add(getFile(in));
    }
    return files;
  }

  static void putFile(WireWriter out, FileEntry file) {
    out.putString(file.path());
    out.putVarint(file.databaseId());
    out.putVarint(file.policyId());
    out.putString(file.measurement());
    out.putVarint(file.partition());
    out.putVarint(file.fromOffset());
    out.putVarint(file.toOffset());
    out.putVarint(file.level());
    out.putZigzag(file.bucketStart());
    out.putZigzag(file.bucketEnd());
    out.putVarint(file.rows());
    out.putZigzag(file.minTime());
    out.putZigzag(file.maxTime());
    out.putVarint(file.bytes());
    out.putLong(file.logicalHash());
    out.putVarint(file.fields().size());
    for (FieldName field : file.fields()) {
      out.putString(field.name());
      out.putByte(field.type().id());
    }
    out.putBytes(file.series());
  }

  static FileEntry getFile(WireReader in) {
    String path = in.getString();
    long databaseId = in.getVarint();
    long policyId = in.getVarint();
    String measurement = in.getString();
    int partition = getInt(in);
    long fromOffset = in.getVarint();
    long toOffset = in.getVarint();
    int level = getInt(in);
    long bucketStart = in.getZigzag();
    long bucketEnd = in.getZigzag();
    int rows = getInt(in);
    long minTime = in.getZigzag();
    long maxTime = in.getZigzag();
    long bytes = in.getVarint();
    long logicalHash = in.getLong();
    int fieldCount = in.getCount(2);
    List<FieldName> fields = new ArrayList<>(fieldCount);
    for (int i = 0; i < fieldCount; i++) {
      fields.add(new FieldName(in.getString(), in.getFieldType()));
    }
    return new FileEntry(
        path,
        new FileScope(
            new TableId(databaseId, policyId, measurement),
            partition,
            fromOffset,
            toOffset,
            level,
            bucketStart,
            bucketEnd),
        new FileContent(rows, minTime, maxTime, bytes, logicalHash, fields, in.getBytes()));
  }

  private static int getInt(WireReader in) {
    long value = in.getVarint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw in.corrupt("number [" + value + "]");
    }
    return (int) value;
  }
}
