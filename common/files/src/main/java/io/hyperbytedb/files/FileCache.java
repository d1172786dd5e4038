package io.hyperbytedb.files;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Open files, so that footers and indexes are read once. A file is closed when nobody uses it any
 * more and it has been pushed out by others, or was forgotten. Thread-safe.
 */
public final class FileCache implements AutoCloseable {
  private final Storage storage;
  private final int capacity;
  private final Scratch.Pool scratches = new Scratch.Pool();
  private final Map<String, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private final DamagedFiles damage = new DamagedFiles(this);

  /** Guarded by the cache. One use is the cache's own. */
  private static final class Entry {
    final TableFile file;
    int uses = 1;

    Entry(TableFile file) {
      this.file = file;
    }
  }

  /**
   * @param capacity how many files stay open without being used
   */
  public FileCache(Storage storage, int capacity) {
    this.storage = storage;
    this.capacity = capacity;
  }

  /** A use of an open file; its holder closes it, once. */
  public final class Handle implements AutoCloseable {
    private final Entry entry;

    private Handle(Entry entry) {
      this.entry = entry;
    }

    /** The file; not to be closed. */
    public TableFile file() {
      return entry.file;
    }

    @Override
    public void close() {
      release(entry);
    }
  }

  /**
   * Opens a file, or shares it if it is open.
   *
   * @throws CorruptFileException if it is damaged
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  public Handle open(String path) throws IOException {
    synchronized (this) {
      Entry known = entries.get(path);
      if (known != null) {
        known.uses++;
        return new Handle(known);
      }
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

  /** The files that could not be read. */
  public DamagedFiles damage() {
    return damage;
  }

  /** How many pages were read from all files so far, dictionaries included. */
  public long pagesRead() {
    return scratches.pages();
  }

  /** Closes a file as soon as nobody uses it; before it is deleted. */
  public synchronized void forget(String path) {
    Entry entry = entries.remove(path);
    if (entry != null) {
      release(entry);
    }
  }

  /** Forgets all files but some; one of the others that is asked for is opened again. */
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
