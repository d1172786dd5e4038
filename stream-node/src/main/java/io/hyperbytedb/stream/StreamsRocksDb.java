package io.hyperbytedb.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/** Keeps the state stores small: they have a few marks. Created by Kafka Streams. */
public final class StreamsRocksDb implements RocksDBConfigSetter {
  private static final long WRITE_BUFFER_BYTES = 1 << 20;
  private static final long CACHE_BYTES = 2 << 20;

  private final LRUCache cache = new LRUCache(CACHE_BYTES);

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
      table.setBlockCache(cache);
      options.setTableFormatConfig(table);
    }
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(2);
    options.setMaxBackgroundJobs(1);
  }

  @Override
  public void close(String storeName, Options options) {
    cache.close();
  }
}
