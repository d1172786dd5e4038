package io.hyperbytedb.files;

import io.hyperbytedb.model.FileEntry;
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
 * id.parquet}. A path is made once, when its file is; from then on the manifest names it. So files
 * of older versions keep their paths.
 *
 * <p>The attempt of a flush is its owner's epoch, that of a merge is random: two owners who flush
 * the same offsets, or two compactors who try the same merge, must not write the same file, as one
 * of them will remove its own. The policy id tells a policy from one of its name that was dropped.
 *
 * <p>Databases, policies and measurements are named by clients. Different names have different
 * folders on every disk, also on one that ignores case or normalizes Unicode: a folder has nothing
 * but letters, digits and {@code _-.%~}, other bytes are percent-encoded; a name with capital
 * letters, and one that is too long and so is cut, ends in {@code ~} and the first 128 bits of its
 * SHA-256. Folders do not tell names; the footer and the manifest do.
 */
public final class FileNames {
  private static final DateTimeFormatter BUCKET =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String SUFFIX = ".parquet";

  /**
   * The longest folder, so that a whole path stays below the 1,024 bytes that macOS takes, and the
   * 255 that disks take for each part of it are out of reach.
   */
  private static final int MAX_FOLDER = 150;

  /** The longest file of {@link #flat}: something may be added to it. */
  private static final int MAX_FLAT = 200;

  private static final int HASH_BYTES = 16;

  /** No database has this folder, as an encoded name never begins so. */
  private static final String ELSEWHERE = "~elsewhere";

  /** Names that Windows keeps for devices, whatever follows after a dot. */
  private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul");

  private FileNames() {}

  /**
   * The path of a file.
   *
   * @param attempt tells it from all other files of these rows; lower-case hexadecimal, or empty
   */
  public static String path(TableSpec spec, String attempt) {
    return encode(spec.database())
        + '/'
        + encode(spec.policy())
        + '/'
        + encode(spec.measurement())
        + '/'
        + name(spec, attempt);
  }

  /**
   * Another path for a file that cannot be written at its own, since something is wrong with the
   * folder there. Depends on no name, and is as unique.
   */
  public static String elsewhere(TableSpec spec, String attempt) {
    return ELSEWHERE
        + '/'
        + Long.toHexString(spec.policyId())
        + '-'
        + hash(spec.measurement())
        + '/'
        + name(spec, attempt);
  }

  /** The path, in the same folder, of a file that takes the place of another one. */
  public static String beside(FileEntry file, String attempt) {
    String path = file.path();
    return path.substring(0, path.lastIndexOf('/') + 1)
        + file(
            file.partition(),
            file.fromOffset(),
            file.toOffset(),
            file.level(),
            attempt,
            file.policyId());
  }

  /** A path as the name of one file; long ones are cut and carry a hash. */
  public static String flat(String path) {
    String name = path.replace('/', '!');
    return name.length() <= MAX_FLAT
        ? name
        : name.substring(0, MAX_FLAT - 1 - 2 * HASH_BYTES - SUFFIX.length())
            + '~'
            + hash(path)
            + SUFFIX;
  }

  private static String name(TableSpec spec, String attempt) {
    long seconds = Math.floorDiv(spec.bucketStart(), 1_000_000_000L);
    return BUCKET.format(Instant.ofEpochSecond(seconds))
        + '/'
        + file(
            spec.partition(),
            spec.fromOffset(),
            spec.toOffset(),
            spec.level(),
            attempt,
            spec.policyId());
  }

  private static String file(
      int partition, long from, long to, int level, String attempt, long policyId) {
    return partition
        + "-"
        + from
        + '-'
        + to
        + '-'
        + level
        + '-'
        + (attempt.isEmpty() ? "0" : attempt)
        + '-'
        + Long.toHexString(policyId)
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

  /** The folder of a name. */
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

  /** A dot may not be the first, for it hides a folder, nor the last, which Windows leaves out. */
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
