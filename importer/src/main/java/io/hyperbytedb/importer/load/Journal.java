package io.hyperbytedb.importer.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an import has done, in a file that survives its end: lines, each on disk before the next
 * step. What was sent and is not in it is sent again, which changes nothing. Thread-safe.
 */
final class Journal implements AutoCloseable {
  private static final String HEAD = "hyperbytedb import 1 ";

  private final FileChannel channel;
  private final Set<Long> done = new HashSet<>();
  private final Map<Long, byte[]> reached = new HashMap<>();

  private Journal(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens or begins a journal.
   *
   * @param what the source and the target, which must be the same each time
   * @throws IOException if it is that of another import, or one that is running
   */
  static Journal open(Path file, String what) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(channel, file);
      Journal journal = new Journal(channel);
      journal.read(file, HEAD + what.replace('\n', ' '));
      return journal;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void lock(FileChannel channel, Path file) throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new IOException("another import is running with the journal [" + file + "]");
    }
  }

  private void read(Path file, String head) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // All of it.
    }
    String text = new String(bytes.array(), StandardCharsets.UTF_8);
    // The last line may be half a line.
    int end = text.lastIndexOf('\n') + 1;
    String[] lines = text.substring(0, end).split("\n", -1);
    if (end == 0) {
      channel.truncate(0);
      append(head);
      return;
    }
    if (!lines[0].equals(head)) {
      throw new IOException(
          "["
              + file
              + "] is the journal of another import, \""
              + lines[0]
              + "\": name another one"
              + " with --journal, or remove it");
    }
    for (int i = 1; i < lines.length - 1; i++) {
      String[] words = lines[i].split(" ", -1);
      long shard = Long.parseLong(words[1]);
      if (words[0].equals("done")) {
        done.add(shard);
      } else {
        reached.put(shard, HexFormat.of().parseHex(words[2]));
      }
    }
    channel.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
  }

  private void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    long at = channel.size();
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    channel.force(true);
  }

  /** Whether all of a shard is written. */
  synchronized boolean done(long shard) {
    return done.contains(shard);
  }

  /** The last series up to which a shard is written, itself included; null for none. */
  synchronized byte @Nullable [] reached(long shard) {
    return reached.get(shard);
  }

  /** All of a shard is written. */
  synchronized void done(Long shard) throws IOException {
    append("done " + shard);
    done.add(shard);
  }

  /** A shard is written up to a series. */
  synchronized void reached(long shard, byte[] series) throws IOException {
    append("at " + shard + " " + HexFormat.of().formatHex(series));
    reached.put(shard, series);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
