package io.hyperbytedb.query.plan;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.catalog.series.TagDictionary;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.memory.QueryMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntBinaryOperator;

/**
 * The tags by which series are grouped: for each group the codes of its values, so that a million
 * groups take no more than some arrays of numbers. Groups are numbered as they come. For one
 * thread.
 */
public final class GroupTags {
  /** What a group takes besides its codes: two slots of the hash table, and two sorted orders. */
  private static final long GROUP_BYTES = 4 * Integer.BYTES;

  private static final int LEAST = 64;

  private final QueryMemory memory;
  private final SeriesView series;
  private final List<String> names;
  private final int[] keys;
  private int[] codes;

  /** A group's number and one, 0 where there is none; at most half of the slots are used. */
  private int[] slots;

  private int capacity = LEAST;
  private int count;
  private int lastSlot;

  /**
   * @param memory holds them to the end of the query
   * @param names the tag keys to group by
   */
  public GroupTags(QueryMemory memory, SeriesView series, List<String> names) {
    this.memory = memory;
    this.series = series;
    this.names = names;
    this.keys = names.stream().mapToInt(series::tagKey).toArray();
    memory.reserve(bytes(capacity));
    codes = new int[capacity * keys.length];
    slots = new int[2 * capacity];
  }

  private long bytes(int groups) {
    return groups * (GROUP_BYTES + (long) Integer.BYTES * keys.length);
  }

  int count() {
    return count;
  }

  /** The group of a series, added if it is new. */
  int add(SeriesView.PartitionView view, int position) {
    int slot = slot(view, position);
    if (slots[slot] > 0) {
      return slots[slot] - 1;
    }
    if (count == capacity) {
      grow();
      slot = slot(view, position);
    }
    for (int k = 0; k < keys.length; k++) {
      codes[count * keys.length + k] = code(view, position, k);
    }
    slots[slot] = count + 1;
    lastSlot = slot;
    return count++;
  }

  /** Takes back the group that was added last, and just now. */
  void removeLast() {
    slots[lastSlot] = 0;
    count--;
  }

  /** The group of a series, or -1. */
  int find(SeriesView.PartitionView view, int position) {
    return slots[slot(view, position)] - 1;
  }

  private int code(SeriesView.PartitionView view, int position, int k) {
    return keys[k] < 0 ? 0 : view.code(keys[k], position);
  }

  /** Where a series' group is, or would be. */
  private int slot(SeriesView.PartitionView view, int position) {
    int hash = 0;
    for (int k = 0; k < keys.length; k++) {
      hash = mix(hash, code(view, position, k));
    }
    int slot = hash & (slots.length - 1);
    while (slots[slot] > 0 && !isOf(slots[slot] - 1, view, position)) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private boolean isOf(int group, SeriesView.PartitionView view, int position) {
    for (int k = 0; k < keys.length; k++) {
      if (codes[group * keys.length + k] != code(view, position, k)) {
        return false;
      }
    }
    return true;
  }

  private static int mix(int hash, int code) {
    int mixed = (hash ^ code) * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }

  private void grow() {
    int more = Math.multiplyExact(capacity, 2);
    memory.reserve(bytes(more) - bytes(capacity));
    capacity = more;
    codes = Arrays.copyOf(codes, Math.multiplyExact(capacity, keys.length));
    slots = new int[Math.multiplyExact(2, capacity)];
    for (int group = 0; group < count; group++) {
      place(group);
    }
  }

  private void place(int group) {
    int hash = 0;
    for (int k = 0; k < keys.length; k++) {
      hash = mix(hash, codes[group * keys.length + k]);
    }
    int slot = hash & (slots.length - 1);
    while (slots[slot] > 0) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = group + 1;
  }

  /** Keeps only some groups, which are numbered in this order. */
  void keep(int[] groups) {
    int[] kept = new int[groups.length * keys.length];
    for (int i = 0; i < groups.length; i++) {
      System.arraycopy(codes, groups[i] * keys.length, kept, i * keys.length, keys.length);
    }
    System.arraycopy(kept, 0, codes, 0, kept.length);
    count = groups.length;
    Arrays.fill(slots, 0);
    for (int group = 0; group < count; group++) {
      place(group);
    }
  }

  /** The values of a group's tags, empty for those that it lacks. */
  List<String> values(int group) {
    List<String> values = new ArrayList<>(keys.length);
    for (int k = 0; k < keys.length; k++) {
      values.add(value(group, k));
    }
    return values;
  }

  private String value(int group, int k) {
    return keys[k] < 0 ? "" : series.dictionary(keys[k]).value(codes[group * keys.length + k]);
  }

  /** The groups in the order of their values. */
  int[] sorted() {
    return sorted(this::compare);
  }

  private int compare(int a, int b) {
    for (int k = 0; k < keys.length; k++) {
      int order = compare(k, a, b);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private int compare(int k, int a, int b) {
    int x = codes[a * keys.length + k];
    int y = codes[b * keys.length + k];
    if (x == y) {
      return 0;
    }
    TagDictionary dictionary = series.dictionary(keys[k]);
    return dictionary.compare(x, y);
  }

  /**
   * The groups in the order in which InfluxDB's index has them: by the names of the tags that they
   * have, then by their values.
   */
  int[] paged() {
    return sorted(this::comparePaged);
  }

  /** Compares two groups in the order of {@link #paged}. */
  int comparePaged(int a, int b) {
    return keys.length < 2 ? compare(a, b) : Utf8Order.compare(tagSet(a), tagSet(b));
  }

  /** The names of a group's tags, then their values, without those that it lacks. */
  private String tagSet(int group) {
    StringBuilder text = new StringBuilder();
    List<String> present = new ArrayList<>();
    for (String name :
        names.stream().sorted(Comparator.comparing(n -> n, Utf8Order.ORDER)).toList()) {
      String value = value(group, names.indexOf(name));
      if (!value.isEmpty()) {
        text.append(name).append('|');
        present.add(value);
      }
    }
    return text.append(String.join("|", present)).toString();
  }

  /** Sorts by merging, as objects are sorted, but without an object for each group. */
  private int[] sorted(IntBinaryOperator order) {
    int[] from = new int[count];
    Arrays.setAll(from, i -> i);
    int[] to = new int[count];
    for (long width = 1; width < count; width *= 2) {
      for (long start = 0; start < count; start += 2 * width) {
        int middle = (int) Math.min(count, start + width);
        int end = (int) Math.min(count, start + 2 * width);
        merge(from, to, (int) start, middle, end, order);
      }
      int[] swap = from;
      from = to;
      to = swap;
    }
    return from;
  }

  private static void merge(
      int[] from, int[] to, int start, int middle, int end, IntBinaryOperator order) {
    int a = start;
    int b = middle;
    for (int at = start; at < end; at++) {
      boolean first = b == end || (a < middle && order.applyAsInt(from[a], from[b]) <= 0);
      to[at] = first ? from[a++] : from[b++];
    }
  }
}
