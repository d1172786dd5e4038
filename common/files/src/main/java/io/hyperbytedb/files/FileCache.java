package io.hyperbytedb.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Caches open files, so that footers and indexes are read once. A file is closed once it was
 * evicted or forgotten and its last reader has released it. Thread-safe.
 */
public final class FileCache implements AutoCloseable {
  private final Storage storage;
  private final int capacity;
  private final PageCache pages;
  private final Scratch.Pool scratches;

  @GuardedBy("this")
  private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

  private final DamagedFiles damage = new DamagedFiles(this);

  /** An open file and its number of uses, one of which is the cache's own. Guarded by the cache. */
  private static final class Entry {
    final TableFile file;
    int uses = 1;

    Entry(TableFile file) {
      this.file = file;
    }
  }

  /**
   * @param capacity how many unused files stay open
   */
  public FileCache(Storage storage, int capacity) {
    this(storage, capacity, PageCache.NONE);
  }

  /**
   * @param capacity how many unused files stay open
   * @param pages keeps pages of files that are open
   */
  public FileCache(Storage storage, int capacity, PageCache pages) {
    this.storage = storage;
    this.capacity = capacity;
    this.pages = pages;
    this.scratches = new Scratch.Pool(pages);
  }

  /** The pages that are kept. */
  public PageCache pages() {
    return pages;
  }

  /** A use of an open file, to be closed by its holder, once. */
  public final class Handle implements AutoCloseable {
    private final Entry entry;

    private Handle(Entry entry) {
      this.entry = entry;
    }

    /** The file; must not be closed. */
    public TableFile file() {
      return entry.file;
    }

    @Override
    public void close() {
      release(entry);
    }
  }

  /**
   * Opens a file, or returns another handle if it is open already.
   *
   * @throws CorruptFileException if it is damaged
   * @throws java.nio.file.NoSuchFileException if it does not exist
   */
  public Handle open(String path) throws IOException {
    Handle open = openAlready(path);
    if (open != null) {
      return open;
    }
    TableFile file = TableFile.open(storage, path, scratches);
    synchronized (this) {
      Entry known = entries.get(path);
      if (known != null) {
        file.close();
        known.uses++;
        return new Handle(known);
      }
      Entry entry = new Entry(file);
      entry.uses++;
      entries.put(path, entry);
      evict();
      return new Handle(entry);
    }
  }

  /**
   * A handle of a file that is open; null if it is not. One that was changed since is opened again:
   * the pages that are kept would hide that it is damaged.
   */
  private @Nullable Handle openAlready(String path) {
    Handle handle;
    synchronized (this) {
      Entry known = entries.get(path);
      if (known == null) {
        return null;
      }
      known.uses++;
      handle = new Handle(known);
    }
    if (pages.isOff() || handle.file().isUnchanged()) {
      return handle;
    }
    synchronized (this) {
      if (handle.entry.equals(entries.get(path))) {
        forget(path);
      }
    }
    handle.close();
    return null;
  }

  /** The files found to be unreadable. */
  public DamagedFiles damage() {
    return damage;
  }

  /** The number of pages read from all files so far, dictionaries included. */
  public long pagesRead() {
    return scratches.pages();
  }

  /** Closes a file once its last reader has released it; to be called before it is deleted. */
  public synchronized void forget(String path) {
    Entry entry = entries.remove(path);
    if (entry != null) {
      release(entry);
    }
  }

  /** Closes all files but some; a closed file is opened again on demand. */
  public synchronized void retain(Set<String> paths) {
    for (String path : List.copyOf(entries.keySet())) {
      if (!paths.contains(path)) {
        forget(path);
      }
    }
  }

  @Override
  public synchronized void close() {
    entries.values().forEach(this::release);
    entries.clear();
  }

  @GuardedBy("this")
  private void evict() {
    var oldest = entries.values().iterator();
    while (entries.size() > capacity && oldest.hasNext()) {
      Entry entry = oldest.next();
      if (entry.uses == 1) {
        oldest.remove();
        release(entry);
      }
    }
  }

  private synchronized void release(Entry entry) {
    if (--entry.uses == 0) {
      entry.file.close();
    }
  }
}
