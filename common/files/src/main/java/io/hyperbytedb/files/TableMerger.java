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
 * Merges files of one measurement and partition into one, as a query would see them: rows by series
 * and time, of rows of one series and time each field from the last file that has it, without the
 * deleted rows. Goes through the files row group by row group and column by column: memory holds
 * the times of one group and one column of it, however large the files are. Thread-safe.
 */
public final class TableMerger {
  private final Storage storage;
  private final FileCheck check;
  private final int groupRows;
  private final Scratch.Pool scratches = new Scratch.Pool();

  /**
   * @param readBack whether the merged file must prove to hold its rows before it is committed
   * @param groupRows about how many rows a row group gets, and so how many are in memory at once
   */
  public TableMerger(Storage storage, boolean readBack, int groupRows) {
    this.storage = storage;
    this.check = new FileCheck(readBack);
    this.groupRows = groupRows;
  }

  /** Says which rows of a file are deleted. */
  public interface DeadTimes {
    /** Nothing is. */
    DeadTimes NONE = series -> new long[0];

    /**
     * The times at which a series has no rows any more: least and greatest in turn, both inclusive,
     * ascending.
     */
    long[] of(long series);
  }

  /**
   * A file to merge.
   *
   * @param path where it is
   * @param dead what is deleted of it
   */
  public record Input(String path, DeadTimes dead) {}

  /**
   * Merges.
   *
   * @param spec what the merged file is
   * @param attempt tells its path from that of every other merge of these rows
   * @param inputs the files in the order of their offsets
   * @param keys the key of each series id
   * @param stopped asked now and then; the merge gives up if so
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
      try (FileBuilder out = new FileBuilder(storage, spec, path, layout(sources), keys)) {
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

  /** If no row was changed or dropped, the hashes of the inputs add up. */
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
