package io.hyperbytedb.importer.load;

import io.hyperbytedb.importer.source.Shard;
import io.hyperbytedb.importer.tsm.ShardFiles;
import io.hyperbytedb.importer.tsm.ShardReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Moves a shard. What it has sent is acknowledged before the journal says so. Not thread-safe. */
final class ShardLoad {
  /** A request has about as many bytes. */
  private static final int BATCH = 1 << 20;

  /** After as many bytes of lines the journal says how far it is. */
  private static final long MARK = 64L << 20;

  /** How the error of a write that was taken in part ends. */
  private static final Pattern DROPPED = Pattern.compile(" dropped=(\\d+)$");

  private final Shard shard;
  private final Target target;
  private final Journal journal;
  private final Findings findings;
  private final Progress progress;
  private long sinceMark;
  private long counted;

  ShardLoad(Shard shard, Target target, Journal journal, Findings findings, Progress progress) {
    this.shard = shard;
    this.target = target;
    this.journal = journal;
    this.findings = findings;
    this.progress = progress;
  }

  void run(ShardFiles files) throws IOException {
    Lines lines = new Lines(BATCH, this::send);
    byte @Nullable [] after = journal.reached(shard.id());
    byte[] before = {};
    try (ShardReader reader = ShardReader.open(files, findings.damage(), findings::note)) {
      long size = Math.max(1, files.bytes());
      while (reader.next()) {
        byte[] series = reader.series();
        if (after != null && Arrays.compareUnsigned(series, after) <= 0) {
          continue;
        }
        // A mark is set between series, not between the parts of one.
        if (sinceMark >= MARK && !Arrays.equals(series, before)) {
          lines.flush();
          journal.reached(shard.id(), before);
          sinceMark = 0;
        }
        String refusal = Lines.refuse(series);
        if (refusal != null) {
          findings.refused("series of " + shard.database() + ": " + refusal, 1);
          continue;
        }
        long values = lines.values();
        lines.series(series, reader.fields());
        progress.values.add(lines.values() - values);
        if (!Arrays.equals(series, before)) {
          progress.series.increment();
        }
        before = series;
        count(reader.bytesRead(), size);
      }
      lines.flush();
    }
    progress.bytes.add(shard.bytes() - counted);
    journal.done(Long.valueOf(shard.id()));
  }

  /** The files of a backup are larger than the archive. */
  private void count(long read, long size) {
    long now = Math.min(shard.bytes(), (long) ((double) read / size * shard.bytes()));
    if (now > counted) {
      progress.bytes.add(now - counted);
      counted = now;
    }
  }

  private void send(byte[] bytes, int length, int rows) throws IOException {
    String partial = target.write(shard.database(), shard.policy(), bytes, length);
    if (partial != null) {
      Matcher dropped = DROPPED.matcher(partial);
      long points = dropped.find() ? Long.parseLong(dropped.group(1)) : 1;
      String why = dropped.reset().replaceFirst("");
      findings.refused("points of " + shard.database() + "." + shard.policy() + ": " + why, points);
    }
    progress.rows.add(rows);
    sinceMark += length;
  }
}
