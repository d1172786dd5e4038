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
 * Files that only take space, to have some to give back when a disk is full. They come and go one
 * by one, so that a program that fills the disk meanwhile does not get all of it at once. For one
 * thread.
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
   * Finds what an earlier process has left.
   *
   * @param directory where it is, and nothing else
   * @param bytes how much is wished
   * @param diskBytes the size of the disk, of which it is a small part only
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

  /** What has another size, or a hole before it, is of another configuration or not complete. */
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

  /** Bytes of one file; 0 if the disk is too small, or none is wished. */
  long pieceBytes() {
    return pieceBytes;
  }

  /** Bytes that are to be kept and are not yet, or not any more. */
  long missing() {
    return (wanted() - pieces) * pieceBytes;
  }

  /** Gives a part of the space back, if there is any left. */
  boolean giveBack() throws IOException {
    if (pieces == 0) {
      return false;
    }
    Files.deleteIfExists(piece(pieces));
    pieces--;
    return true;
  }

  /** Takes a part of the space; real blocks, also where files are compressed. */
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
      // Some file systems tell only now that there was no space.
      channel.force(false);
    }
  }
}
