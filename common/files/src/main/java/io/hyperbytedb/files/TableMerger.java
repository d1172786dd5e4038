package io.hyperbytedb.files;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Merges files of one measurement and partition into one with the rows that a query would see: rows
 * by series and time, for the rows of one series and time each field from the last file that has
 * it, without deleted rows. Proceeds row group by row group and column by column: memory use is the
 * times and one column of a row group, however large the files are. Thread-safe.
 */
public final class TableMerger {
  private final Storage storage;
  private final FileCheck check;
  private final int groupRows;
  private final Scratch.Pool scratches = new Scratch.Pool(PageCache.NONE);

  /**
   * @param readBack whether to verify the merged file before it is committed
   * @param groupRows the approximate number of rows of a row group, and so of rows in memory
   */
  public TableMerger(Storage storage, boolean readBack, int groupRows) {
    this.storage = storage;
    this.check = new FileCheck(readBack);
    this.groupRows = groupRows;
  }

  /** The deleted rows of a file. */
  public interface DeadTimes {
    /** No rows are deleted. */
    DeadTimes NONE = series -> new long[0];

    /**
     * The time ranges in which the rows of a series are deleted: alternating first and last times,
     * both inclusive, ascending.
     */
    long[] of(long series);
  }

  /**
   * A file to merge.
   *
   * @param path its path
   * @param dead its deleted rows
   */
  public record Input(String path, DeadTimes dead) {}

  /**
   * Merges files.
   *
   * @param spec describes the merged file
   * @param attempt distinguishes its path from that of every other merge of these rows
   * @param inputs the files in the order of their offsets
   * @param keys the key of each series id
   * @param stopped polled regularly; the merge is abandoned once it is true
   * @return the merged file, durable and visible; null if no row is left
   * @throws CorruptFileException if an input is damaged, or what is read back differs
   * @throws java.util.concurrent.CancellationException if it was stopped
   */
  public @Nullable FileEntry merge(
      TableSpec spec,
      String attempt,
      List<Input> inputs,
      LongFunction<SeriesKey> keys,
      BooleanSupplier stopped)
      throws IOException {
    List<MergeSource> sources = new ArrayList<>();
    try {
      for (Input input : inputs) {
        sources.add(
            new MergeSource(TableFile.open(storage, input.path(), scratches), input.dead()));
      }
      String path = FileNames.path(spec, attempt);
      try (FileBuilder out = new FileBuilder(storage::create, spec, path, layout(sources), keys)) {
        return merge(sources, out, path, stopped);
      }
    } finally {
      for (MergeSource source : sources) {
        source.file().close();
      }
    }
  }

  private @Nullable FileEntry merge(
      List<MergeSource> sources, FileBuilder out, String path, BooleanSupplier stopped)
      throws IOException {
    List<FieldName> fields = layout(sources).fields();
    GroupCutter cutter = new GroupCutter(sources, groupRows);
    boolean asTheyAre = true;
    while (cutter.next()) {
      if (stopped.getAsBoolean()) {
        throw new java.util.concurrent.CancellationException("stopped");
      }
      MergedGroup group = MergedGroup.of(sources, fields);
      asTheyAre &= group.asTheyAre();
      if (group.rows() > 0) {
        out.append(group.groupRows());
      }
    }
    if (asTheyAre) {
      checkHash(sources, out, path);
    }
    return out.rows() == 0 ? null : out.finish(check);
  }

  /** If no row was changed or dropped, the inputs' hashes must add up to the result's. */
  private static void checkHash(List<MergeSource> sources, FileBuilder out, String path)
      throws IOException {
    long hash = 0;
    for (MergeSource source : sources) {
      hash += source.file().logicalHash();
    }
    if (hash != out.hash()) {
      throw new CorruptFileException(path, "the merged rows are not those of its inputs");
    }
  }

  private static Layout layout(List<MergeSource> sources) {
    SortedSet<String> tags = new TreeSet<>();
    Set<FieldName> fields = new LinkedHashSet<>();
    for (MergeSource source : sources) {
      tags.addAll(source.file().layout().tags());
      fields.addAll(source.file().fields());
    }
    return new Layout(List.copyOf(tags), List.copyOf(fields));
  }
}
