package io.hyperbytedb.server.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/** What is done with files of backups. */
final class BackupFiles {
  private static final int BUFFER = 1 << 18;

  private BackupFiles() {}

  /** SHA-256 in hexadecimal. */
  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * The SHA-256 of a file.
   *
   * @param read is told of bytes read, piece by piece
   */
  static String sha256(Path file, IntConsumer read) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      pump(in, OutputStream.nullOutputStream(), digest, read);
    }
    return hex(digest);
  }

  /** Copies a file that is not there yet, and gives its SHA-256. */
  static String copy(Path from, Path to, IntConsumer read) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(from);
        OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
      pump(in, out, digest, read);
    }
    sync(to);
    return hex(digest);
  }

  /** Whether a hard link could be made. */
  static boolean link(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
      return true;
    } catch (NoSuchFileException e) {
      throw e;
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false;
    }
  }

  private static void pump(InputStream in, OutputStream out, MessageDigest digest, IntConsumer read)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
      out.write(buffer, 0, n);
      read.accept(n);
    }
  }

  /** Makes a file or a directory durable. */
  static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Makes all directories below and with this one durable, the innermost first. */
  static void syncDirectories(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isDirectory(path)) {
          sync(path);
        }
      }
    }
    sync(Objects.requireNonNull(root.toAbsolutePath().getParent()));
  }

  /** The files below a directory, as relative paths with {@code /}, sorted. */
  static List<String> list(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> !Files.isDirectory(path))
          .map(path -> root.relativize(path).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /**
   * Symbolic links lead out of a backup: to what is not in it, or is somebody else's.
   *
   * @throws BackupException if a path is one
   */
  static void refuseLink(Path path) {
    if (Files.isSymbolicLink(path)) {
      throw new BackupException("[" + path + "] is a symbolic link, which no backup has");
    }
  }

  /** What is below a directory and neither a directory nor a file, as relative paths, sorted. */
  static List<String> odd(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(
              path ->
                  !path.equals(root)
                      && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                      && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
          .map(path -> root.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  /** Removes a directory and all below; it is no error if there is none. */
  static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
