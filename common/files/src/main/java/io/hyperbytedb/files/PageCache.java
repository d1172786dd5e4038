package io.hyperbytedb.files;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Pages of times and numbers, decoded and packed, within a number of bytes: those that are read
 * often stay, and a scan over much does not drive them out. Thread-safe.
 */
public final class PageCache {
  /** Keeps nothing. */
  public static final PageCache NONE = new PageCache(0);

  private final @Nullable Cache<Key, PackedPage> pages;

  /** A page of a column chunk. */
  private record Key(ChunkReader chunk, int page) {
    @Override
    public int hashCode() {
      return System.identityHashCode(chunk) * 31 + page;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key(ChunkReader otherChunk, int otherPage)
          && otherChunk == chunk
          && otherPage == page;
    }
  }

  /**
   * @param maxBytes that pages may take; 0 to keep none
   */
  public PageCache(long maxBytes) {
    this.pages =
        maxBytes == 0
            ? null
            : Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key key, PackedPage page) -> page.bytes())
                .executor(Runnable::run)
                .recordStats()
                .build();
  }

  boolean isOff() {
    return pages == null;
  }

  @Nullable PackedPage get(ChunkReader chunk, int page) {
    return pages == null ? null : pages.getIfPresent(new Key(chunk, page));
  }

  void put(ChunkReader chunk, int page, PackedPage packed) {
    if (pages != null) {
      pages.put(new Key(chunk, page), packed);
    }
  }

  /** Forgets the pages of a column chunk, whose file is closed. */
  void forget(ChunkReader chunk) {
    if (pages != null) {
      for (int page = 0; page < chunk.pageCount(); page++) {
        pages.invalidate(new Key(chunk, page));
      }
    }
  }

  /** How many bytes pages take. */
  public long bytes() {
    return pages == null
        ? 0
        : pages.policy().eviction().map(by -> by.weightedSize().orElse(0)).orElse(0L);
  }

  /** How often a page was there. */
  public long hits() {
    return pages == null ? 0 : pages.stats().hitCount();
  }

  /** How often a page was not there. */
  public long misses() {
    return pages == null ? 0 : pages.stats().missCount();
  }
}
