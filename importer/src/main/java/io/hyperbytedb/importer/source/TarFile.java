package io.hyperbytedb.importer.source;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar file with gzip, as InfluxDB's backups are: with names of any length in the ways of
 * POSIX and of GNU. Not thread-safe.
 */
public final class TarFile implements AutoCloseable {
  private static final int BLOCK = 512;
  private static final int MAX_NAME = 1 << 16;

  private final String file;
  private final InputStream in;
  private final byte[] head = new byte[BLOCK];
  private long left;
  private long padding;
  private String name = "";
  private char kind;

  private TarFile(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /** Opens a file. */
  public static TarFile open(Path path) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    try {
      return new TarFile(path.toString(), new GZIPInputStream(raw, 1 << 16));
    } catch (IOException e) {
      raw.close();
      throw damaged(path.toString(), e);
    }
  }

  /** Unpacks all files below a directory. */
  public static void unpack(Path archive, Path directory) throws IOException {
    try (TarFile tar = open(archive)) {
      for (String name = tar.next(); name != null; name = tar.next()) {
        Path to = directory.resolve(name).normalize();
        if (!to.startsWith(directory)) {
          throw new IOException("[" + archive + "] has a file outside of itself, [" + name + "]");
        }
        Files.createDirectories(to.getParent());
        tar.copy(to);
      }
    }
  }

  /** Moves to the next regular file and returns its name; null at the end. */
  public @Nullable String next() throws IOException {
    try {
      String longName = null;
      while (true) {
        in.skipNBytes(left + padding);
        if (!header()) {
          return null;
        }
        switch (kind) {
          case 'L' -> longName = text(content());
          case 'x' -> longName = paxPath(content(), longName);
          case '0', '\0' -> {
            name = longName == null ? name : longName;
            return name;
          }
          default -> longName = null;
        }
      }
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  /** Writes the current file. */
  public void copy(Path to) throws IOException {
    try (var out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[1 << 16];
      while (left > 0) {
        int got;
        try {
          got = in.read(buffer, 0, (int) Math.min(left, buffer.length));
          if (got < 0) {
            throw new EOFException();
          }
        } catch (IOException e) {
          throw damaged(file, e);
        }
        out.write(buffer, 0, got);
        left -= got;
      }
    }
  }

  private boolean header() throws IOException {
    in.readNBytes(head, 0, 1);
    if (in.readNBytes(head, 1, BLOCK - 1) != BLOCK - 1) {
      throw new EOFException();
    }
    if (head[0] == 0) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : head[i] & 0xff;
    }
    if (sum != number(148, 8)) {
      throw new IOException("the checksum of a header is wrong");
    }
    left = number(124, 12);
    padding = -left & (BLOCK - 1);
    kind = (char) head[156];
    name = text(field(0, 100));
    if (new String(head, 257, 6, StandardCharsets.ISO_8859_1).equals("ustar\0") && head[345] != 0) {
      name = text(field(345, 155)) + "/" + name;
    }
    return true;
  }

  private byte[] field(int from, int length) {
    byte[] field = new byte[length];
    System.arraycopy(head, from, field, 0, length);
    return field;
  }

  private static String text(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** An octal number, or one in binary if the highest bit is set, as sizes above 8 GiB are. */
  private long number(int from, int length) throws IOException {
    long value = 0;
    if (head[from] < 0) {
      for (int i = from + length - 8; i < from + length; i++) {
        value = value << 8 | (head[i] & 0xff);
      }
    } else {
      for (int i = from; i < from + length; i++) {
        if (head[i] >= '0' && head[i] <= '7') {
          value = value << 3 | (head[i] - '0');
        }
      }
    }
    if (value < 0) {
      throw new IOException("a size is negative");
    }
    return value;
  }

  private byte[] content() throws IOException {
    if (left > MAX_NAME) {
      throw new IOException("a name has " + left + " bytes");
    }
    byte[] content = in.readNBytes((int) left);
    if (content.length < left) {
      throw new EOFException();
    }
    left = 0;
    return content;
  }

  /** The path of a record of POSIX: lines of length, blank, key, equals sign and value. */
  private static @Nullable String paxPath(byte[] record, @Nullable String otherwise) {
    String path = otherwise;
    int at = 0;
    while (at < record.length) {
      int blank = at;
      int length = 0;
      while (blank < record.length && record[blank] >= '0' && record[blank] <= '9') {
        length = length * 10 + record[blank++] - '0';
      }
      int end = at + length;
      if (length <= 0 || end > record.length || blank + 1 >= end) {
        return path;
      }
      String pair = new String(record, blank + 1, end - blank - 2, StandardCharsets.UTF_8);
      if (pair.startsWith("path=")) {
        path = pair.substring("path=".length());
      }
      at = end;
    }
    return path;
  }

  private static IOException damaged(String file, IOException e) {
    String why = e instanceof EOFException ? "it ends too early" : e.getMessage();
    return new IOException("[" + file + "] is damaged: " + why, e);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
