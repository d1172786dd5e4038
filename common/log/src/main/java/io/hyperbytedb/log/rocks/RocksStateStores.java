package io.hyperbytedb.log.rocks;

import com.sun.management.UnixOperatingSystemMXBean;
import io.hyperbytedb.log.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/**
 * All state stores of a process in one RocksDB, a column family each, so that they share memory and
 * files. RocksDB's own WAL is off because the log is the truth. Thread-safe.
 */
public final class RocksStateStores implements AutoCloseable {
  private static final long BLOCK_CACHE = 16L << 20;
  private static final long WRITE_BUFFER = 8L << 20;
  private static final int LEAST_OPEN_FILES = 32;
  private static final int MOST_OPEN_FILES = 256;

  private final DBOptions dbOptions;
  private final ColumnFamilyOptions familyOptions;
  private final LRUCache cache;
  private final WriteOptions writeOptions;
  private final RocksDB db;
  private final Map<String, ColumnFamilyHandle> families = new HashMap<>();
  private boolean closed;

  /**
   * Opens the database, or creates it.
   *
   * @throws UncheckedIOException if the directory cannot be used, also when another process has it
   *     open
   */
  public RocksStateStores(Path directory) {
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
    ColumnFamilyHandle family = families.get(name);
    if (family == null) {
      try {
        family =
            db.createColumnFamily(
                new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.UTF_8), familyOptions));
      } catch (RocksDBException e) {
        throw failure("create " + name, e);
      }
      families.put(name, family);
    }
    return new RocksStateStore(this, db, family, writeOptions);
  }

  /** Whether a store with this name exists. */
  public synchronized boolean has(String name) {
    return families.containsKey(name);
  }

  /** Writes a consistent copy of all stores into a directory that must not exist. */
  public synchronized void checkpoint(Path directory) {
    flush();
    try (Checkpoint checkpoint = Checkpoint.create(db)) {
      checkpoint.createCheckpoint(directory.toString());
    } catch (RocksDBException e) {
      throw failure("checkpoint", e);
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

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    flush();
    families.values().forEach(ColumnFamilyHandle::close);
    db.close();
    writeOptions.close();
    dbOptions.close();
    familyOptions.close();
    cache.close();
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
