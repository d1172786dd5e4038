package io.hyperbytedb.log.rocks;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.management.UnixOperatingSystemMXBean;
import io.hyperbytedb.log.state.StateStore;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * All state stores of a process in one RocksDB, a column family each, so that they share memory and
 * files. RocksDB's own WAL is off because the log is the truth. Thread-safe.
 */
public final class RocksStateStores implements AutoCloseable {
  private static final long BLOCK_CACHE = 16L << 20;
  private static final long WRITE_BUFFER = 8L << 20;
  private static final long COPY_BYTES = 1L << 20;
  private static final int LEAST_OPEN_FILES = 32;
  private static final int MOST_OPEN_FILES = 256;

  private final DBOptions dbOptions;
  private final ColumnFamilyOptions familyOptions;
  private final LRUCache cache;
  private final WriteOptions writeOptions;
  private final RocksDB db;
  private final Path directory;
  private final @Nullable Object identity;
  private final Map<String, ColumnFamilyHandle> families = new HashMap<>();

  @GuardedBy("this")
  private boolean closed;

  /** The directory was gone, and there is one now so that RocksDB goes on. */
  private boolean madeAgain;

  /**
   * Opens the database, or creates it.
   *
   * @throws UncheckedIOException if the directory cannot be used, also when another process has it
   *     open
   */
  public RocksStateStores(Path directory) {
    this.directory = directory;
    RocksDB.loadLibrary();
    writeOptions = new WriteOptions().setDisableWAL(true);
    cache = new LRUCache(BLOCK_CACHE);
    familyOptions =
        new ColumnFamilyOptions()
            .setWriteBufferSize(WRITE_BUFFER)
            .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache));
    dbOptions =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxBackgroundJobs(2)
            .setKeepLogFileNum(2)
            .setInfoLogLevel(org.rocksdb.InfoLogLevel.WARN_LEVEL)
            .setMaxOpenFiles(openFiles(descriptors()));
    try {
      Files.createDirectories(directory);
      List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
      for (String name : names(directory)) {
        descriptors.add(
            new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), familyOptions));
      }
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      db = RocksDB.open(dbOptions, directory.toString(), descriptors, handles);
      for (ColumnFamilyHandle handle : handles) {
        families.put(new String(handle.getName(), StandardCharsets.UTF_8), handle);
      }
      identity = identity(directory);
    } catch (RocksDBException e) {
      throw new UncheckedIOException(
          "cannot open the state in [" + directory + "]", new IOException(e));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory [" + directory + "]", e);
    }
  }

  /** How many files the kernel lets this process have open. */
  private static long descriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }

  /** How many files a database keeps open: with few descriptors clients need them more. */
  static int openFiles(long descriptors) {
    return Math.clamp(descriptors / 16, LEAST_OPEN_FILES, MOST_OPEN_FILES);
  }

  /** The store with this name; made when new. Closing it does nothing, these stores own it. */
  public synchronized StateStore store(String name) {
    try {
      return new RocksStateStore(this, db, family(name), writeOptions);
    } catch (RocksDBException e) {
      throw failure("create " + name, e);
    }
  }

  private synchronized ColumnFamilyHandle family(String name) throws RocksDBException {
    ColumnFamilyHandle family = families.get(name);
    if (family == null) {
      family =
          db.createColumnFamily(
              new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), familyOptions));
      families.put(name, family);
    }
    return family;
  }

  /** Whether a store with this name exists. */
  public synchronized boolean has(String name) {
    return families.containsKey(name);
  }

  /**
   * Writes a consistent copy of all stores into a directory that must not exist. If the files of
   * the stores were removed or replaced while they are open, the copy is made of what can be read
   * through the open files.
   */
  public synchronized void checkpoint(Path copy) {
    if (displaced() != null) {
      rescue(copy);
      return;
    }
    flush();
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(copy.toString());
    } catch (RocksDBException e) {
      throw failure("checkpoint", e);
    }
  }

  /**
   * Why the next start would not find these stores: their directory or files were removed or
   * replaced by others; null if all is in its place.
   */
  public synchronized @Nullable String displaced() {
    if (closed) {
      return null;
    }
    if (!Files.isDirectory(directory)) {
      return "is gone";
    }
    try {
      if (!Objects.equals(identity, identity(directory))) {
        return madeAgain ? "is gone" : "was replaced by another one";
      }
      return lostFile();
    } catch (IOException | RocksDBException e) {
      return "cannot be read: " + e.getMessage();
    }
  }

  /** A file that a compaction has replaced meanwhile is not lost: it is not listed again. */
  private @Nullable String lostFile() throws RocksDBException {
    for (String file : db.getLiveFiles(false).files) {
      Path path = directory.resolve(file.substring(file.lastIndexOf('/') + 1));
      if (!Files.exists(path) && db.getLiveFiles(false).files.contains(file)) {
        return "has lost its file " + path.getFileName();
      }
    }
    return null;
  }

  private static @Nullable Object identity(Path directory) throws IOException {
    return Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
  }

  /** Copies the stores entry by entry. */
  private void rescue(Path copy) {
    try (RocksStateStores target = new RocksStateStores(copy);
        ReadOptions reading = new ReadOptions()) {
      Snapshot snapshot = db.getSnapshot();
      try {
        reading.setSnapshot(snapshot);
        for (Map.Entry<String, ColumnFamilyHandle> family : families.entrySet()) {
          copy(family.getValue(), reading, target, target.family(family.getKey()));
        }
      } finally {
        db.releaseSnapshot(snapshot);
      }
      // RocksDB then goes on with new files, which do no harm beside the others.
      madeAgain |= !Files.exists(directory);
      Files.createDirectories(directory);
    } catch (RocksDBException e) {
      throw failure("copy", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory [" + directory + "]", e);
    }
  }

  private void copy(
      ColumnFamilyHandle from, ReadOptions reading, RocksStateStores target, ColumnFamilyHandle to)
      throws RocksDBException {
    try (RocksIterator entries = db.newIterator(from, reading);
        WriteBatch batch = new WriteBatch()) {
      for (entries.seekToFirst(); entries.isValid(); entries.next()) {
        batch.put(to, entries.key(), entries.value());
        if (batch.getDataSize() > COPY_BYTES) {
          target.db.write(target.writeOptions, batch);
          batch.clear();
        }
      }
      entries.status();
      target.db.write(target.writeOptions, batch);
    }
  }

  /** Makes everything committed in all stores durable. */
  public synchronized void flush() {
    try (FlushOptions wait = new FlushOptions().setWaitForFlush(true)) {
      db.flush(wait, new ArrayList<>(families.values()));
    } catch (RocksDBException e) {
      throw failure("flush", e);
    }
  }

  /**
   * Saves and closes the stores.
   *
   * @throws HyperbyteException if their files are not where the next start looks for them
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    String displaced = displaced();
    closed = true;
    try {
      if (displaced == null) {
        flush();
      }
    } finally {
      families.values().forEach(ColumnFamilyHandle::close);
      db.close();
      writeOptions.close();
      dbOptions.close();
      familyOptions.close();
      cache.close();
    }
    if (displaced != null) {
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE,
          "the directory of the state ["
              + directory
              + "] "
              + displaced
              + ": the next start makes the"
              + " state again from a checkpoint and the log");
    }
  }

  static UncheckedIOException failure(String what, RocksDBException e) {
    return new UncheckedIOException("state store: " + what, new IOException(e));
  }

  private static List<String> names(Path directory) throws RocksDBException {
    List<String> names = new ArrayList<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, directory.toString())) {
        names.add(new String(name, StandardCharsets.UTF_8));
      }
    }
    if (names.isEmpty()) {
      names.add(new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.UTF_8));
    }
    return names;
  }
}
