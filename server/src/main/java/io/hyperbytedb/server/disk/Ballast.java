package io.hyperbytedb.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that only occupy space, to be released when a disk is full. They are created and deleted
 * one by one, so that a program that fills the disk does not get all of the space at once. Not
 * thread-safe.
 */
final class Ballast {
  private static final Logger LOG = LoggerFactory.getLogger(Ballast.class);
  private static final int PIECES = 8;
  private static final int CHUNK = 256 << 10;
  private static final int SMALLEST_PIECE = 64 << 10;
  private static final int LARGEST_SHARE = 16;

  private final Path directory;
  private final long pieceBytes;
  private int pieces;

  /**
   * Finds the files of an earlier process.
   *
   * @param directory the directory, which contains nothing else
   * @param bytes the configured size
   * @param diskBytes the size of the disk, of which ballast takes a small part at most
   */
  Ballast(Path directory, long bytes, long diskBytes) throws IOException {
    this.directory = directory;
    long piece = Math.min(bytes, diskBytes / LARGEST_SHARE) / PIECES;
    this.pieceBytes = piece < SMALLEST_PIECE ? 0 : piece;
    removeOthers();
    while (pieces < wanted() && Files.exists(piece(pieces + 1))) {
      pieces++;
    }
  }

  /**
   * Removes files of another size, or after a gap: they are of another configuration or incomplete.
   */
  private void removeOthers() throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (Files.size(file) != pieceBytes) {
          Files.delete(file);
        }
      }
    }
  }

  private int wanted() {
    return pieceBytes == 0 ? 0 : PIECES;
  }

  private Path piece(int number) {
    return directory.resolve("piece-" + number);
  }

  /** The size of one file; 0 if the disk is too small, or no ballast is configured. */
  long pieceBytes() {
    return pieceBytes;
  }

  /** The bytes of ballast that are missing. */
  long missing() {
    return (wanted() - pieces) * pieceBytes;
  }

  /** Releases a part of the space, if there is any left. */
  boolean giveBack() throws IOException {
    if (pieces == 0) {
      return false;
    }
    Files.deleteIfExists(piece(pieces));
    pieces--;
    return true;
  }

  /** Occupies a part of the space with real blocks, even where files are compressed. */
  void take() throws IOException {
    if (pieces == wanted()) {
      return;
    }
    Files.createDirectories(directory);
    Path file = piece(pieces + 1);
    try {
      fill(file);
      pieces++;
    } catch (IOException e) {
      LOG.debug("no space for ballast", e);
      Files.deleteIfExists(file);
    }
  }

  private void fill(Path file) throws IOException {
    SplittableRandom random = new SplittableRandom(pieces);
    byte[] bytes = new byte[CHUNK];
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (long left = pieceBytes; left > 0; left -= CHUNK) {
        random.nextBytes(bytes);
        ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, (int) Math.min(left, CHUNK));
        while (chunk.hasRemaining()) {
          channel.write(chunk);
        }
      }
      // Some file systems report a lack of space only here.
      channel.force(false);
    }
  }
}
