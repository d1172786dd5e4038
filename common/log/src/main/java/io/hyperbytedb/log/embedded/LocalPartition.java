package io.hyperbytedb.log.embedded;

import io.hyperbytedb.broker.BrokerPartition;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** What the log has of a partition: its appender, its last records and its readers. Thread-safe. */
final class LocalPartition {
  private final BrokerPartition partition;
  private final RecentRecords recent = new RecentRecords();
  private final Appender appender;
  private final ExecutorService files;
  private final List<LocalReader> readers = new CopyOnWriteArrayList<>();

  /**
   * @param files runs what reads files, on threads that nothing interrupts
   */
  LocalPartition(EmbeddedBroker broker, Partition name, ExecutorService files) {
    this.partition = broker.partition(name.topic(), name.number(), this::moreIsVisible);
    this.appender = new Appender(partition, recent, this::wakeReaders);
    this.files = files;
  }

  Appender appender() {
    return appender;
  }

  /** The offsets; null while the broker does not answer. */
  BrokerPartition.@Nullable Offsets offsets() {
    return partition.offsets();
  }

  LogReader reader(long offset) {
    LocalReader reader = new LocalReader(this, partition, files, offset);
    readers.add(reader);
    return reader;
  }

  void closed(LocalReader reader) {
    readers.remove(reader);
  }

  /** The records from {@code offset} on that are in memory and visible. */
  List<LogRecord> recent(long offset, long visible) {
    List<LogRecord> records = recent.between(offset, visible);
    if (!records.isEmpty() && readers.size() == 1) {
      recent.dropBelow(records.getLast().offset() + 1);
    }
    return records;
  }

  /** Those who append wake readers themselves, after they have acknowledged. */
  private void moreIsVisible() {
    if (!appender.isCurrentThread()) {
      wakeReaders();
    }
  }

  private void wakeReaders() {
    for (LocalReader reader : readers) {
      reader.look();
    }
  }

  void close() {
    partition.close();
  }

  @Override
  public String toString() {
    return partition.toString();
  }
}
