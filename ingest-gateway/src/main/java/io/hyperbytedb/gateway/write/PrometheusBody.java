package io.hyperbytedb.gateway.write;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.prometheus.ProtoInput;
import io.hyperbytedb.http.prometheus.SnappyBlock;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.write.FieldSlot;
import io.hyperbytedb.write.SeriesSlot;
import io.hyperbytedb.write.StagedRow;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prometheus' remote write, mapped as by InfluxDB 1.8: the metric's name is the measurement and
 * stays a tag, all other labels are tags, the value is the field {@code value}. Values that are not
 * finite are silently left out. The whole body is validated before the first point is added.
 */
final class PrometheusBody implements BodyReader {
  /** Field numbers of the messages. */
  private static final int REQUEST_SERIES = 1;

  private static final int SERIES_LABEL = 1;
  private static final int SERIES_SAMPLE = 2;
  private static final int LABEL_NAME = 1;
  private static final int LABEL_VALUE = 2;
  private static final int SAMPLE_VALUE = 1;
  private static final int SAMPLE_TIME = 2;

  private static final String NAME = "__name__";
  private static final String NO_NAME = "prom_metric_not_specified";

  /** InfluxDB's limit for a measurement and its tags together. */
  private static final int MAX_KEY_LENGTH = 65_535;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MAX_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;

  private final int maxBytes;

  /**
   * @param maxBytes the maximum length of a decompressed body
   */
  PrometheusBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The numbers of points so far. */
  private static final class Count {
    int points;
    int bad;
    String message = "";

    void bad(int samples, String reason) {
      bad += samples;
      message = message.isEmpty() ? reason : message;
    }
  }

  @Override
  public Found read(ParserPool.Pooled pooled, HttpExchange.Body body, long now) {
    byte[] bytes = SnappyBlock.inflate(body, maxBytes);
    ProtoInput request = new ProtoInput(bytes, 0, bytes.length);
    check(request);
    Count count = new Count();
    for (ProtoInput in = request.again(); in.next(); ) {
      if (in.field() == REQUEST_SERIES) {
        add(pooled, in.readMessage(), count);
      }
    }
    return new Found(count.points, count.bad, count.message);
  }

  private static void check(ProtoInput request) {
    while (request.next()) {
      if (request.field() == REQUEST_SERIES) {
        ProtoInput series = request.readMessage();
        labels(series);
        for (ProtoInput in = series.again(); in.next(); ) {
          if (in.field() == SERIES_SAMPLE) {
            checkSample(in.readMessage());
          }
        }
      }
    }
  }

  private static void checkSample(ProtoInput sample) {
    while (sample.next()) {
      switch (sample.field()) {
        case SAMPLE_VALUE -> sample.readDouble();
        case SAMPLE_TIME -> sample.readVarint();
        default -> {}
      }
    }
  }

  private static Map<String, String> labels(ProtoInput series) {
    Map<String, String> labels = new TreeMap<>();
    while (series.next()) {
      if (series.field() != SERIES_LABEL) {
        continue;
      }
      String name = "";
      String value = "";
      for (ProtoInput label = series.readMessage(); label.next(); ) {
        switch (label.field()) {
          case LABEL_NAME -> name = label.readText();
          case LABEL_VALUE -> value = label.readText();
          default -> {}
        }
      }
      if (!name.isEmpty() && !value.isEmpty()) {
        labels.put(name, value);
      }
    }
    return labels;
  }

  private static void add(ParserPool.Pooled pooled, ProtoInput message, Count count) {
    Map<String, String> labels = labels(message);
    String measurement = labels.getOrDefault(NAME, NO_NAME);
    String[] tags = new String[2 * labels.size()];
    int length = measurement.length();
    int at = 0;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      tags[at++] = label.getKey();
      tags[at++] = label.getValue();
      length += label.getKey().length() + label.getValue().length() + 2;
    }
    if (length > MAX_KEY_LENGTH) {
      count.bad(1, "max key length exceeded: " + length + " > " + MAX_KEY_LENGTH);
      return;
    }
    pooled.parser().makeRoom();
    SeriesSlot series = pooled.writer().series(SeriesKey.of(measurement, tags));
    FieldSlot field = series.measurement().field("value", FieldType.FLOAT);
    for (ProtoInput in = message.again(); in.next(); ) {
      if (in.field() == SERIES_SAMPLE) {
        addSample(pooled, series, field, in.readMessage(), count);
      }
    }
  }

  private static void addSample(
      ParserPool.Pooled pooled,
      SeriesSlot series,
      FieldSlot field,
      ProtoInput sample,
      Count count) {
    double value = 0;
    long millis = 0;
    while (sample.next()) {
      switch (sample.field()) {
        case SAMPLE_VALUE -> value = sample.readDouble();
        case SAMPLE_TIME -> millis = sample.readVarint();
        default -> {}
      }
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return;
    }
    if (millis > MAX_MILLIS || millis < -MAX_MILLIS) {
      count.bad(1, "time outside range -9223372036854775806 - 9223372036854775806");
      return;
    }
    StagedRow row = pooled.writer().row();
    row.clear();
    row.putDouble(field, value);
    pooled.writer().add(series, millis * NANOS_PER_MILLI);
    count.points++;
  }
}
