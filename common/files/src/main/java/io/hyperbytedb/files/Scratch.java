package io.hyperbytedb.files;

import com.github.luben.zstd.ZstdDecompressCtx;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Buffers for decoding a page. Used by one thread at a time. */
final class Scratch {
  /** Padding: decoders read whole words, slightly beyond the end of a page. */
  static final int SLACK = 16;

  final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
  final PageCache cache;
  final int[] codes = new int[TableWriter.PAGE_ROWS];
  final int[] levels = new int[TableWriter.PAGE_ROWS];
  final long[] longs = new long[TableWriter.PAGE_ROWS];
  byte[] page = new byte[64 << 10];
  byte[] stored = new byte[16 << 10];

  /** Pages read since it was taken from the pool. */
  int pages;

  private Scratch(PageCache cache) {
    this.cache = cache;
  }

  byte[] page(int length) {
    if (page.length < length + SLACK) {
      page = new byte[length + length / 4 + SLACK];
    }
    return page;
  }

  byte[] stored(int length) {
    if (stored.length < length) {
      stored = new byte[length + length / 4];
    }
    return stored;
  }

  /** Decodes {@code count} codes, starting {@code at} bytes into the page, into {@link #codes}. */
  void decodeCodes(int at, int length, int count) {
    int width = page[at];
    if (width < 0 || width > 32) {
      throw new IndexOutOfBoundsException("width " + width);
    }
    if (width == 0) {
      Arrays.fill(codes, 0, count, 0);
    } else {
      RleEncoding.decode(page, at + 1, length, width, count, codes);
    }
  }

  /** A bounded pool of buffers. Thread-safe. */
  static final class Pool {
    private final ArrayBlockingQueue<Scratch> free = new ArrayBlockingQueue<>(64);
    private final LongAdder pages = new LongAdder();
    private final PageCache cache;

    /**
     * @param cache keeps pages that are decoded in these buffers
     */
    Pool(PageCache cache) {
      this.cache = cache;
    }

    PageCache cache() {
      return cache;
    }

    Scratch take() {
      @Nullable Scratch scratch = free.poll();
      return scratch == null ? new Scratch(cache) : scratch;
    }

    void give(Scratch scratch) {
      pages.add(scratch.pages);
      scratch.pages = 0;
      if (!free.offer(scratch)) {
        scratch.zstd.close();
      }
    }

    /** The number of pages read, dictionaries included. */
    long pages() {
      return pages.sum();
    }
  }
}
