package io.hyperbytedb.log.rocks;

import io.hyperbytedb.log.state.StateStore;
import io.hyperbytedb.log.state.StateWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A state store in one column family. User keys are prefixed with a byte 1; the key of a single
 * byte 0 holds the applied offset. Data and offset share the column family so that no memtable or
 * file of RocksDB has one without the other.
 */
final class RocksStateStore implements StateStore {
  private static final Logger LOG = LoggerFactory.getLogger(RocksStateStore.class);
  private static final byte[] OFFSET_KEY = {0};
  private static final long RETRY_MILLIS = 100;

  private final RocksStateStores owner;
  private final RocksDB db;
  private final ColumnFamilyHandle family;
  private final WriteOptions writeOptions;

  RocksStateStore(
      RocksStateStores owner, RocksDB db, ColumnFamilyHandle family, WriteOptions writeOptions) {
    this.owner = owner;
    this.db = db;
    this.family = family;
    this.writeOptions = writeOptions;
  }

  @Override
  public long appliedOffset() {
    try {
      byte[] value = db.get(family, OFFSET_KEY);
      return value == null ? 0 : java.nio.ByteBuffer.wrap(value).getLong();
    } catch (RocksDBException e) {
      throw RocksStateStores.failure("read the offset", e);
    }
  }

  @Override
  public void commit(long appliedOffset, Consumer<StateWriter> changes) {
    try (WriteBatch batch = new WriteBatch()) {
      changes.accept(new BatchWriter(batch));
      byte[] offset = java.nio.ByteBuffer.allocate(Long.BYTES).putLong(appliedOffset).array();
      batch.put(family, OFFSET_KEY, offset);
      write(batch);
    } catch (RocksDBException e) {
      throw RocksStateStores.failure("commit", e);
    }
  }

  /**
   * After a flush that ran out of space RocksDB refuses writes until its own retry has succeeded.
   * The state must not skip an event of the log, so this waits for it.
   */
  private void write(WriteBatch batch) throws RocksDBException {
    for (int attempt = 0; ; attempt++) {
      try {
        db.write(writeOptions, batch);
        return;
      } catch (RocksDBException e) {
        if (!StateOutage.isFullDisk(e)) {
          throw e;
        }
        if (attempt == 0) {
          LOG.error("the state waits for space on its disk: {}", e.getMessage());
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    try {
      return db.get(family, stored(key));
    } catch (RocksDBException e) {
      throw RocksStateStores.failure("get", e);
    }
  }

  @Override
  public void scan(byte[] prefix, Visitor visitor) {
    byte[] from = stored(prefix);
    try (RocksIterator iterator = db.newIterator(family)) {
      for (iterator.seek(from); iterator.isValid(); iterator.next()) {
        byte[] key = iterator.key();
        if (key.length < from.length || !Arrays.equals(key, 0, from.length, from, 0, from.length)) {
          break;
        }
        visitor.visit(Arrays.copyOfRange(key, 1, key.length), iterator.value());
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw RocksStateStores.failure("scan", e);
    }
  }

  @Override
  public void flush() {
    owner.flush();
  }

  @Override
  public void checkpoint(Path directory) {
    owner.checkpoint(directory);
  }

  @Override
  public void close() {}

  private static byte[] stored(byte[] key) {
    byte[] stored = new byte[key.length + 1];
    stored[0] = 1;
    System.arraycopy(key, 0, stored, 1, key.length);
    return stored;
  }

  private final class BatchWriter implements StateWriter {
    private final WriteBatch batch;

    BatchWriter(WriteBatch batch) {
      this.batch = batch;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      try {
        batch.put(family, stored(key), value);
      } catch (RocksDBException e) {
        throw RocksStateStores.failure("put", e);
      }
    }

    @Override
    public void delete(byte[] key) {
      try {
        batch.delete(family, stored(key));
      } catch (RocksDBException e) {
        throw RocksStateStores.failure("delete", e);
      }
    }
  }
}
