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

/** Operations on files of backups. */
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
   * @param read is told the number of bytes read, step by step
   */
  static String sha256(Path file, IntConsumer read) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      pump(in, OutputStream.nullOutputStream(), digest, read);
    }
    return hex(digest);
  }

  /** Copies a file to a new path; returns its SHA-256. */
  static String copy(Path from, Path to, IntConsumer read) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(from);
        OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
      pump(in, out, digest, read);
    }
    sync(to);
    return hex(digest);
  }

  /** Creates a hard link if possible; returns whether it did. */
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

  /** Makes all directories below and including this one durable, innermost first. */
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

  /** The files below a directory, as sorted relative paths with {@code /}. */
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
   * Refuses symbolic links, which would lead out of a backup.
   *
   * @throws BackupException if a path is one
   */
  static void refuseLink(Path path) {
    if (Files.isSymbolicLink(path)) {
      throw new BackupException("[" + path + "] is a symbolic link, which no backup has");
    }
  }

  /**
   * Everything below a directory that is neither a directory nor a file, as sorted relative paths.
   */
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

  /** Deletes a directory with its content, if it exists. */
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
