package io.hyperbytedb.gateway.source;

import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.gateway.source.Document.Kind;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.write.MeasurementBuffer;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.SeriesSlot;
import io.hyperbytedb.write.StagedRow;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Makes points of documents and adds them to a writer. Not thread-safe. */
final class PointMapper {
  private static final long NANOS = 1_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /** A point that cannot be made. */
  private static final class BadPointException extends Exception {
    BadPointException(String reason) {
      super(reason, null, false, false);
    }
  }

  private final RowWriter writer;
  private final LineParser parser;
  private final Mapping mapping;
  private final KnownSeries series;

  /**
   * @param parser owns the slots of the writer
   */
  PointMapper(RowWriter writer, LineParser parser, Mapping mapping) {
    this.writer = writer;
    this.parser = parser;
    this.mapping = mapping;
    this.series = new KnownSeries(writer);
  }

  /** Adds the points of a document; their positions are their numbers from 0. */
  void add(Message message, Document document, long origin, MessageFormat.Bad bad) {
    int array = points(document);
    if (array == Document.NONE) {
      add(message, document, 0, origin, bad, 0);
      return;
    }
    int number = 0;
    for (int at = document.first(array); at != Document.NONE; at = document.next(at, array)) {
      add(message, document, at, origin, bad, number++);
    }
  }

  /** The array of points; {@link Document#NONE} if the document is one point. */
  int points(Document document) {
    int found = mapping.points().find(document, 0);
    return found != Document.NONE && document.kind(found) == Kind.ARRAY ? found : Document.NONE;
  }

  private void add(
      Message message, Document document, int node, long origin, MessageFormat.Bad bad, int n) {
    writer.row().origin(origin + n);
    try {
      add(message, document, node, n);
    } catch (BadPointException e) {
      bad.bad(origin + n, String.valueOf(e.getMessage()));
    }
  }

  private void add(Message message, Document document, int node, int number)
      throws BadPointException {
    if (document.kind(node) != Kind.OBJECT) {
      throw new BadPointException("a point must be an object");
    }
    long time = time(message, document, node, number);
    if (parser.makeRoom(series.bytes())) {
      series.clear();
    }
    SeriesSlot slot = slot(message, document, node);
    StagedRow row = writer.row();
    row.clear();
    for (Mapping.Rule rule : mapping.fields()) {
      if (rule.value() instanceof Selector.Path path) {
        int found = path.find(document, node);
        if (found != Document.NONE) {
          boolean all = rule.name().equals(Mapping.ALL);
          stage(slot.measurement(), all ? "" : rule.name(), document, found);
        }
      } else {
        String text = rule.value().text(message, document, node);
        if (text != null) {
          putString(slot.measurement(), rule.name(), text);
        }
      }
    }
    if (row.count() == 0) {
      throw new BadPointException("missing fields");
    }
    writer.add(slot, time);
  }

  private SeriesSlot slot(Message message, Document document, int node) throws BadPointException {
    String measurement = mapping.measurement().text(message, document, node);
    if (measurement == null) {
      throw new BadPointException("missing measurement");
    }
    series.begin(measurement);
    for (Mapping.Rule rule : mapping.tags()) {
      if (rule.name().equals(Mapping.ALL) && rule.value() instanceof Selector.Path path) {
        int object = path.find(document, node);
        if (object != Document.NONE && document.kind(object) == Kind.OBJECT) {
          addTags(document, object);
        }
      } else {
        putTag(rule.name(), rule.value().text(message, document, node));
      }
    }
    SeriesSlot slot = series.find();
    if (slot == null) {
      throw new BadPointException(series.tooLong());
    }
    return slot;
  }

  private void addTags(Document document, int object) {
    for (int at = document.first(object); at != Document.NONE; at = document.next(at, object)) {
      putTag(document.name(at), document.scalar(at));
    }
  }

  private void putTag(String name, @Nullable String value) {
    if (value != null && !name.isEmpty()) {
      series.tag(name, value);
    }
  }

  /** Stages a value, or the values in it, whose names are then joined with {@code _}. */
  private void stage(MeasurementBuffer measurement, String name, Document document, int node)
      throws BadPointException {
    Kind kind = document.kind(node);
    if (kind == Kind.OBJECT || kind == Kind.ARRAY) {
      int index = 0;
      for (int at = document.first(node); at != Document.NONE; at = document.next(at, node)) {
        String own = kind == Kind.OBJECT ? document.name(at) : Integer.toString(index++);
        stage(measurement, name.isEmpty() ? own : name + "_" + own, document, at);
      }
      return;
    }
    // InfluxDB leaves out fields with this name.
    if (name.isEmpty() || name.equals("time")) {
      return;
    }
    switch (kind) {
      case STRING -> putString(measurement, name, document.text(node));
      case BOOLEAN ->
          writer
              .row()
              .putBoolean(measurement.field(name, FieldType.BOOLEAN), document.integer(node) != 0);
      case TIME ->
          writer.row().putLong(measurement.field(name, FieldType.INTEGER), document.integer(node));
      case INTEGER, FLOAT -> putNumber(measurement, name, document, node);
      case OBJECT, ARRAY, NULL -> {}
    }
  }

  private void putNumber(MeasurementBuffer measurement, String name, Document document, int node)
      throws BadPointException {
    boolean whole = document.kind(node) == Kind.INTEGER;
    if (mapping.types().integers().contains(name)) {
      double value = whole ? 0 : document.floating(node);
      if (!whole && (value != Math.rint(value) || Math.abs(value) > 1L << 53)) {
        throw new BadPointException("field \"" + name + "\" is not an integer: " + value);
      }
      long integer = whole ? document.integer(node) : (long) value;
      writer.row().putLong(measurement.field(name, FieldType.INTEGER), integer);
    } else if (whole && mapping.types().usual() == Mapping.Numbers.AS_WRITTEN) {
      writer.row().putLong(measurement.field(name, FieldType.INTEGER), document.integer(node));
    } else {
      double value = whole ? document.integer(node) : document.floating(node);
      if (!Double.isFinite(value)) {
        throw new BadPointException("field \"" + name + "\" is not a finite number");
      }
      writer.row().putDouble(measurement.field(name, FieldType.FLOAT), value);
    }
  }

  private void putString(MeasurementBuffer measurement, String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writer.row().putString(measurement.field(name, FieldType.STRING), bytes, 0, bytes.length);
  }

  private long time(Message message, Document document, int node, int number)
      throws BadPointException {
    boolean none = mapping.time().path().equals(Selector.Path.WHOLE);
    int found = none ? Document.NONE : mapping.time().path().find(document, node);
    if (found == Document.NONE || document.kind(found) == Kind.NULL) {
      return message.timestamp() * NANOS_PER_MILLI + number;
    }
    long time =
        switch (document.kind(found)) {
          case TIME -> document.integer(found);
          case INTEGER -> whole(document.integer(found));
          case FLOAT -> fraction(document.floating(found));
          case STRING -> text(document.text(found));
          case OBJECT, ARRAY, BOOLEAN, NULL ->
              throw new BadPointException("the time is neither a number nor a text");
        };
    if (Precision.NANOSECONDS.toNanos(time) == Precision.OUT_OF_RANGE) {
      throw outside();
    }
    return time;
  }

  private static BadPointException outside() {
    return new BadPointException("time outside range -9223372036854775806 - 9223372036854775806");
  }

  private long unit() throws BadPointException {
    if (mapping.time().unit() == Mapping.TimeUnit.RFC3339) {
      throw new BadPointException("the time is a number and should be a text");
    }
    return mapping.time().unit().nanos();
  }

  private long whole(long value) throws BadPointException {
    try {
      return Math.multiplyExact(value, unit());
    } catch (ArithmeticException e) {
      throw outside();
    }
  }

  private long fraction(double value) throws BadPointException {
    long unit = unit();
    double floor = Math.floor(value);
    if (!(Math.abs(floor) < Long.MAX_VALUE / (double) unit)) {
      throw outside();
    }
    return ((long) floor) * unit + Math.round((value - floor) * unit);
  }

  private long text(String text) throws BadPointException {
    try {
      if (mapping.time().unit() != Mapping.TimeUnit.RFC3339) {
        return whole(Long.parseLong(text));
      }
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
    } catch (DateTimeException | NumberFormatException e) {
      throw new BadPointException("the time \"" + text + "\" cannot be read");
    } catch (ArithmeticException e) {
      throw outside();
    }
  }
}
