package io.hyperbytedb.files;

import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Paths of new files: {@code db/rp/measurement/bucket start/partition-from-to-level-attempt-policy
 * id.parquet}. A path is computed once, when the file is created; from then on the manifest names
 * it, so files of older versions keep their paths.
 *
 * <p>The attempt is the owner's epoch for a flush and random for a merge: two owners that flush the
 * same offsets, or two compactors that try the same merge, must not write the same file, as one of
 * them will delete its own. The policy id distinguishes a policy from a dropped one of the same
 * name.
 *
 * <p>Clients choose the names of databases, policies and measurements. Different names map to
 * different folders on every disk, including one that ignores case or normalizes Unicode: a folder
 * consists of letters, digits and {@code _-.%~}, with other bytes percent-encoded; a name with
 * capital letters, or one that is too long and therefore truncated, ends in {@code ~} and the first
 * 128 bits of its SHA-256. Folders are not parsed: the real names are in the footer and the
 * manifest.
 */
public final class FileNames {
  private static final DateTimeFormatter BUCKET =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String SUFFIX = ".parquet";

  /**
   * The maximum length of a folder: keeps a whole path below macOS's limit of 1,024 bytes and each
   * part of it below the usual limit of 255.
   */
  private static final int MAX_FOLDER = 150;

  /** The maximum length of {@link #flat}, which leaves room for a suffix. */
  private static final int MAX_FLAT = 200;

  private static final int HASH_BYTES = 16;

  /** Not the folder of any database, as an encoded name never starts with this character. */
  private static final String ELSEWHERE = "~elsewhere";

  /** Names reserved for devices by Windows, with any extension. */
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  private FileNames() {}

  /**
   * The path of a file.
   *
   * @param attempt distinguishes it from all other files of these rows; lower-case hexadecimal, or
   *     empty
   */
  public static String path(TableSpec spec, String attempt) {
    return encode(spec.database())
        + '/'
        + encode(spec.policy())
        + '/'
        + encode(spec.scope().table().measurement())
        + '/'
        + name(spec.scope(), attempt);
  }

  /**
   * The path of a file of an export.
   *
   * @param time of its earliest row
   * @param number distinguishes it from all other files of the export
   */
  public static String exported(
      String database, String policy, String measurement, long time, int number) {
    return encode(database)
        + '/'
        + encode(policy)
        + '/'
        + encode(measurement)
        + '/'
        + BUCKET.format(Instant.ofEpochSecond(0, time))
        + '-'
        + number
        + SUFFIX;
  }

  /**
   * An alternative path for a file whose own folder cannot be used. It contains no name chosen by a
   * client, and is equally unique.
   */
  public static String elsewhere(TableSpec spec, String attempt) {
    return ELSEWHERE
        + '/'
        + Long.toHexString(spec.scope().table().policyId())
        + '-'
        + hash(spec.scope().table().measurement())
        + '/'
        + name(spec.scope(), attempt);
  }

  /** The path of a file's replacement, in the same folder. */
  public static String beside(FileEntry file, String attempt) {
    String path = file.path();
    return path.substring(0, path.lastIndexOf('/') + 1) + file(file.scope(), attempt);
  }

  /** A path as a single file name; a long one is truncated and carries a hash. */
  public static String flat(String path) {
    String name = path.replace('/', '!');
    return name.length() <= MAX_FLAT
        ? name
        : name.substring(0, MAX_FLAT - 1 - 2 * HASH_BYTES - SUFFIX.length())
            + '~'
            + hash(path)
            + SUFFIX;
  }

  private static String name(FileScope scope, String attempt) {
    long seconds = Math.floorDiv(scope.bucketStart(), 1_000_000_000L);
    return BUCKET.format(Instant.ofEpochSecond(seconds)) + '/' + file(scope, attempt);
  }

  private static String file(FileScope scope, String attempt) {
    return scope.partition()
        + "-"
        + scope.fromOffset()
        + '-'
        + scope.toOffset()
        + '-'
        + scope.level()
        + '-'
        + (attempt.isEmpty() ? "0" : attempt)
        + '-'
        + Long.toHexString(scope.table().policyId())
        + SUFFIX;
  }

  /**
   * The partition, first offset, end offset and level in a path; null if it is not a path of ours.
   */
  public static long @org.jspecify.annotations.Nullable [] numbers(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (!name.endsWith(SUFFIX)) {
      return null;
    }
    String[] parts = name.substring(0, name.length() - SUFFIX.length()).split("-", -1);
    // Older versions had no policy id, and some no attempt.
    if (parts.length < 4 || parts.length > 6) {
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

  /** The folder for a name. */
  static String encode(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    StringBuilder out = new StringBuilder(Math.min(3 * bytes.length, MAX_FOLDER + 3));
    boolean capitals = false;
    for (int i = 0; i < bytes.length && out.length() <= MAX_FOLDER; i++) {
      int b = Byte.toUnsignedInt(bytes[i]);
      capitals |= b >= 'A' && b <= 'Z';
      if (isPlain(b, i > 0 && i < bytes.length - 1) && !(i == 0 && isDevice(name))) {
        out.append((char) b);
      } else {
        out.append('%')
            .append(Character.forDigit(b >> 4, 16))
            .append(Character.forDigit(b & 15, 16));
      }
    }
    if (out.isEmpty()) {
      return "%";
    }
    if (!capitals && out.length() <= MAX_FOLDER) {
      return out.toString();
    }
    out.setLength(Math.min(out.length(), MAX_FOLDER - 1 - 2 * HASH_BYTES));
    return out.append('~').append(hash(name)).toString();
  }

  /** A leading dot would hide the folder, and Windows drops a trailing one. */
  private static boolean isPlain(int b, boolean within) {
    return (b >= 'a' && b <= 'z')
        || (b >= 'A' && b <= 'Z')
        || (b >= '0' && b <= '9')
        || b == '_'
        || b == '-'
        || (b == '.' && within);
  }

  private static boolean isDevice(String name) {
    int dot = name.indexOf('.');
    int end = dot < 0 ? name.length() : dot;
    if (end < 3 || end > 4) {
      return false;
    }
    String first = name.substring(0, end).toLowerCase(Locale.ROOT);
    return DEVICES.contains(first)
        || (end == 4
            && (first.startsWith("com") || first.startsWith("lpt"))
            && Character.isDigit(first.charAt(3)));
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
