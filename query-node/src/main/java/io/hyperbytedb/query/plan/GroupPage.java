package io.hyperbytedb.query.plan;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.scan.RowSource;
import io.hyperbytedb.query.scan.SeriesScan;
import io.hyperbytedb.query.scan.Table;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the groups of SLIMIT and SOFFSET without keeping the others: of a million groups as many
 * are held as are counted off, and about as many again. For one thread.
 */
public final class GroupPage {
  /** How many series are looked for in the sources at once, and how many groups may be too many. */
  private static final int BLOCK = 4_096;

  private final Table table;
  private final @Nullable Supplier<Filter> filters;
  private final Runnable checkpoint;
  private final GroupTags tags;
  private final long offset;
  private final long end;
  private long seriesCount;

  /** The last group that may be counted, once there are enough; -1 before. */
  private int last = -1;

  /**
   * @param memory for what is held to the end of the query
   * @param keys the tag keys to group by
   * @param filters makes the filter; null without a condition
   * @param checkpoint throws to stop
   * @param limit 0 leaves nothing, as SOFFSET without SLIMIT does in InfluxDB
   */
  public GroupPage(
      QueryMemory memory,
      Table table,
      List<String> keys,
      @Nullable Supplier<Filter> filters,
      Runnable checkpoint,
      long offset,
      long limit) {
    this.table = table;
    this.filters = filters;
    this.checkpoint = checkpoint;
    this.tags = new GroupTags(memory, table.series(), keys);
    this.offset = offset;
    this.end = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : limit == 0 ? 0 : offset + limit;
  }

  /** Chooses. Series that have rows only elsewhere do not count. */
  public GroupTags choose() throws IOException {
    for (SeriesView.PartitionView view : table.series().partitions()) {
      choose(view);
    }
    int[] sorted = tags.paged();
    int from = (int) Math.min(sorted.length, offset);
    tags.keep(Arrays.copyOfRange(sorted, from, (int) Math.max(from, Math.min(sorted.length, end))));
    return tags;
  }

  /** How many series there are in all groups, also in those that are not chosen. */
  public long seriesCount() {
    return seriesCount;
  }

  private void choose(SeriesView.PartitionView view) throws IOException {
    Filter filter = filters == null ? null : filters.get();
    List<RowSource> sources = table.sources(view.number());
    int[] block = new int[Math.min(BLOCK, view.size())];
    int count = 0;
    for (int position = 0; position < view.size(); position++) {
      if (filter == null || filter.series(view, position) != Filter.Verdict.NO) {
        block[count++] = position;
      }
      if (count == block.length || position == view.size() - 1) {
        checkpoint.run();
        seriesCount += count;
        add(view, sources, Arrays.copyOf(block, count));
        count = 0;
      }
    }
  }

  private void add(SeriesView.PartitionView view, List<RowSource> sources, int[] positions)
      throws IOException {
    if (end == 0) {
      return;
    }
    long[] ids = Groups.ids(view, positions);
    boolean[] present = new boolean[ids.length];
    for (RowSource source : sources) {
      int[] found = SeriesScan.positions(source, ids);
      for (int i = 0; i < found.length; i++) {
        present[i] |= found[i] >= 0;
      }
    }
    for (int i = 0; i < present.length; i++) {
      if (present[i]) {
        add(view, positions[i]);
      }
    }
  }

  private void add(SeriesView.PartitionView view, int position) {
    int before = tags.count();
    int group = tags.add(view, position);
    if (group < before) {
      return;
    }
    if (last >= 0 && tags.comparePaged(group, last) > 0) {
      tags.removeLast();
    } else if (tags.count() - end >= Math.max(BLOCK, end)) {
      tags.keep(Arrays.copyOf(tags.paged(), (int) end));
      last = (int) end - 1;
    }
  }
}
