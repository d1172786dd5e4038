package io.hyperbytedb.broker;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;

/**
 * Replaces a partition's log in the directory of a stopped broker with one that starts at a given
 * offset and whose records keep their offsets. The broker takes the start offset from the first
 * segment's name, and at its next start checks the records and builds the indexes. Not thread-safe.
 */
public final class PartitionFiles implements AutoCloseable {
  private static final int SEGMENT_BYTES = 128 << 20;
  private static final List<String> CHECKPOINTS =
      List.of(
          ".kafka_cleanshutdown",
          "recovery-point-offset-checkpoint",
          "log-start-offset-checkpoint",
          "replication-offset-checkpoint");

  private final Path directory;
  private FileRecords segment;
  private long next;

  private PartitionFiles(Path directory, long start) throws IOException {
    this.directory = directory;
    this.next = start;
    this.segment = segment(start);
  }

  /**
   * Replaces the log of an empty partition.
   *
   * @param brokerDir the data directory of the broker
   * @param start the start offset of the log, also its end until records are appended
   * @throws IOException if there is no such partition, or it has records
   */
  public static PartitionFiles replace(Path brokerDir, String topic, int partition, long start)
      throws IOException {
    Path directory = brokerDir.resolve(topic + "-" + partition);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".log") && Files.size(file) > 0) {
          throw new IOException("[" + file + "] has records");
        }
        if (!name.equals("partition.metadata")) {
          Files.delete(file);
        }
      }
    }
    // The broker's checkpoints of the old log do not apply to the new one.
    for (String name : CHECKPOINTS) {
      Files.deleteIfExists(brokerDir.resolve(name));
    }
    return new PartitionFiles(directory, start);
  }

  /** Appends a record; offsets must ascend and may have gaps. */
  public void append(long offset, long timestamp, byte[] value) throws IOException {
    if (offset < next) {
      throw new IllegalArgumentException("offset [" + offset + "] after [" + next + "]");
    }
    if (segment.sizeInBytes() >= SEGMENT_BYTES) {
      segment.close();
      segment = segment(offset);
    }
    segment.append(
        MemoryRecords.withRecords(offset, Compression.NONE, new SimpleRecord(timestamp, value)));
    next = offset + 1;
  }

  private FileRecords segment(long base) throws IOException {
    String name = String.format(Locale.ROOT, "%020d.log", base);
    return FileRecords.open(directory.resolve(name).toFile());
  }

  /** Makes all records durable. */
  @Override
  public void close() throws IOException {
    segment.close();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        sync(file);
      }
    }
    sync(directory);
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
