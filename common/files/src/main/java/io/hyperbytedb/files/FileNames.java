package io.hyperbytedb.files;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Paths of files: {@code db/rp/measurement/bucket start/partition-from-to-level-attempt.parquet}.
 * The attempt of a flush is its owner's epoch, that of a merge is random: two owners who flush the
 * same offsets, or two compactors who try the same merge, must not write the same file, as one of
 * them will remove its own. Names of people's making are percent-encoded but for letters, digits
 * and {@code _-}, and for dots within.
 */
public final class FileNames {
  private static final DateTimeFormatter BUCKET =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String SUFFIX = ".parquet";

  private FileNames() {}

  /**
   * The path of a file.
   *
   * @param attempt tells it from all other files of these rows; lower-case hexadecimal, or empty
   */
  public static String path(TableSpec spec, String attempt) {
    long seconds = Math.floorDiv(spec.bucketStart(), 1_000_000_000L);
    return encode(spec.database())
        + '/'
        + encode(spec.policy())
        + '/'
        + encode(spec.measurement())
        + '/'
        + BUCKET.format(Instant.ofEpochSecond(seconds))
        + '/'
        + spec.partition()
        + '-'
        + spec.fromOffset()
        + '-'
        + spec.toOffset()
        + '-'
        + spec.level()
        + (attempt.isEmpty() ? "" : "-" + attempt)
        + SUFFIX;
  }

  /**
   * The partition, first offset, end offset and level that a path names; null if it is not the path
   * of one of our files.
   */
  public static long @org.jspecify.annotations.Nullable [] numbers(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (!name.endsWith(SUFFIX)) {
      return null;
    }
    String[] parts = name.substring(0, name.length() - SUFFIX.length()).split("-", -1);
    if (parts.length != 4 && parts.length != 5) {
      return null;
    }
    long[] numbers = new long[4];
    for (int i = 0; i < 4; i++) {
      try {
        numbers[i] = Long.parseLong(parts[i]);
      } catch (NumberFormatException e) {
        return null;
      }
    }
    return numbers;
  }

  static String encode(String name) {
    StringBuilder out = new StringBuilder();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int b = Byte.toUnsignedInt(bytes[i]);
      boolean plain =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '_'
              || b == '-'
              || (b == '.' && i > 0);
      if (plain) {
        out.append((char) b);
      } else {
        out.append('%')
            .append(Character.forDigit(b >> 4, 16))
            .append(Character.forDigit(b & 15, 16));
      }
    }
    // An empty name, and one that a file system can't hold, still need a folder of their own.
    if (out.isEmpty()) {
      return "%";
    }
    return out.length() <= 200
        ? out.toString()
        : out.substring(0, 180) + "%" + Integer.toHexString(name.hashCode());
  }
}
