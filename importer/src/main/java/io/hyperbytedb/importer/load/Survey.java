package io.hyperbytedb.importer.load;

import io.hyperbytedb.importer.source.Shard;
import io.hyperbytedb.importer.source.Source;
import io.hyperbytedb.importer.tsm.Block;
import io.hyperbytedb.importer.tsm.BlockType;
import io.hyperbytedb.importer.tsm.FieldCursor;
import io.hyperbytedb.importer.tsm.ShardFiles;
import io.hyperbytedb.importer.tsm.ShardReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads everything that an import would, and says what would come and what would differ. */
public final class Survey {
  private final Source source;
  private final Findings findings;
  private final Progress progress = new Progress();
  private final Map<String, Total> totals = new TreeMap<>();
  private final Map<String, Set<BlockType>> types = new TreeMap<>();

  public Survey(Source source, Findings findings) {
    this.source = source;
    this.findings = findings;
  }

  /**
   * What a policy has.
   *
   * @param series the most of a shard
   */
  public record Total(long shards, long bytes, long series, long values) {
    Total plus(Total other) {
      return new Total(
          shards + other.shards,
          bytes + other.bytes,
          Math.max(series, other.series),
          values + other.values);
    }
  }

  /** How far it is. */
  public Progress progress() {
    return progress;
  }

  /**
   * Reads all shards.
   *
   * @param threads how many at a time
   */
  public void run(int threads) throws IOException {
    source.notes().forEach(findings::note);
    Shards.each(source.shards(), threads, this::read);
    types.forEach(
        (field, found) -> {
          if (found.size() > 1) {
            findings.note("field " + field + " has several types: " + found);
          }
          if (found.contains(BlockType.UNSIGNED)) {
            findings.note("field " + field + " has unsigned integers, which 1.x can only read");
          }
        });
  }

  private void read(Shard shard, Path scratch) throws IOException {
    ShardFiles files = shard.from().open(scratch);
    long series = 0;
    long values = 0;
    byte[] before = {};
    try (ShardReader reader = ShardReader.open(files, findings.damage(), findings::note)) {
      while (reader.next()) {
        long found = 0;
        for (FieldCursor field : reader.fields()) {
          long of = 0;
          for (Block block = field.next(); block.size() > 0; block = field.next()) {
            of += block.size();
          }
          if (of > 0) {
            type(shard, reader.series(), field);
          }
          found += of;
        }
        String refusal = Lines.refuse(reader.series());
        if (refusal != null) {
          findings.refused("series of " + shard.database() + ": " + refusal, 1);
        }
        if (found > 0 && !Arrays.equals(before, reader.series())) {
          series++;
          before = reader.series();
        }
        values += found;
        progress.values.add(found);
      }
    }
    progress.bytes.add(shard.bytes());
    progress.shards.increment();
    add(shard, new Total(1, shard.bytes(), series, values));
  }

  private synchronized void add(Shard shard, Total total) {
    totals.merge(shard.database() + "." + shard.policy(), total, Total::plus);
  }

  private synchronized void type(Shard shard, byte[] series, FieldCursor field) {
    String name =
        shard.database()
            + "."
            + measurement(series)
            + "."
            + new String(field.name(), StandardCharsets.UTF_8);
    types.computeIfAbsent(name, _ -> EnumSet.noneOf(BlockType.class)).add(field.type());
  }

  /** The measurement of a series, with its escapes. */
  static String measurement(byte[] series) {
    int end = 0;
    while (end < series.length && (series[end] != ',' || (end > 0 && series[end - 1] == '\\'))) {
      end++;
    }
    return new String(series, 0, end, StandardCharsets.UTF_8);
  }

  /** What each policy has, by database and policy. */
  public Map<String, Total> totals() {
    return totals;
  }

  /** The totals as lines for users. */
  public List<String> lines() {
    return totals.entrySet().stream()
        .map(
            policy ->
                String.format(
                    java.util.Locale.ROOT,
                    "%s: %d shards, %.1f MB, at most %d series in a shard, %d values",
                    policy.getKey(),
                    policy.getValue().shards(),
                    policy.getValue().bytes() / 1e6,
                    policy.getValue().series(),
                    policy.getValue().values()))
        .toList();
  }
}
