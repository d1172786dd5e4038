package io.hyperbytedb.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that readers found damaged or missing, until they are intact again or no longer in the
 * manifest. Each is logged once. Thread-safe.
 */
public final class DamagedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedFiles.class);

  /** The maximum number of files named in a message. */
  private static final int SHOWN = 3;

  /** The maximum number of causes to examine. */
  private static final int DEPTH = 10;

  private final FileCache files;
  private final Map<String, String> known = new ConcurrentHashMap<>();

  DamagedFiles(FileCache files) {
    this.files = files;
  }

  /**
   * Records the file that a failure is about and closes it, so that the next reader opens the
   * current one.
   *
   * @return a message for the user; null if the failure is not about a file
   */
  public @Nullable String note(Throwable failure) {
    Throwable cause = failure;
    for (int i = 0; cause != null && i < DEPTH; i++, cause = cause.getCause()) {
      switch (cause) {
        case CorruptFileException e -> {
          return note(e.path(), e.what());
        }
        case NoSuchFileException e -> {
          return note(String.valueOf(e.getFile()), "is missing");
        }
        default -> {}
      }
    }
    return null;
  }

  /**
   * Does nothing if a file is not known to be damaged.
   *
   * @throws CorruptFileException if it is
   */
  public void refuse(String path) throws CorruptFileException {
    String what = known.get(path);
    if (what != null) {
      throw new CorruptFileException(path, what);
    }
  }

  private String note(String path, String what) {
    files.forget(path);
    if (known.put(path, what) == null) {
      LOG.error("file [{}] cannot be read by queries: {}", path, what);
    }
    return "file [" + path + "] is damaged: " + what;
  }

  /** The paths, each with what is wrong with the file. */
  public Map<String, String> all() {
    return Map.copyOf(known);
  }

  /**
   * Checks the files again and removes those that are intact and those that are not live.
   *
   * @param live the paths in the manifest
   */
  public void recheck(Set<String> live) {
    for (String path : List.copyOf(known.keySet())) {
      if (!live.contains(path)) {
        known.remove(path);
      } else if (isWhole(path)) {
        known.remove(path);
        LOG.info("file [{}] can be read again", path);
      }
    }
  }

  private boolean isWhole(String path) {
    files.forget(path);
    try (FileCache.Handle handle = files.open(path)) {
      handle.file().verify();
      return true;
    } catch (IOException e) {
      files.forget(path);
      return false;
    }
  }

  /**
   * A message that names the damaged files.
   *
   * @param damaged paths, each with what is wrong with the file
   * @return null if there are none
   */
  public static @Nullable String problem(Map<String, String> damaged) {
    if (damaged.isEmpty()) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    text.append(damaged.size()).append(damaged.size() == 1 ? " file is" : " files are");
    text.append(" damaged: ");
    int shown = 0;
    for (Map.Entry<String, String> one : new TreeMap<>(damaged).entrySet()) {
      if (shown == SHOWN) {
        return text.append(", …").toString();
      }
      text.append(shown == 0 ? "" : ", ").append('[').append(one.getKey()).append("] ");
      text.append(one.getValue());
      shown++;
    }
    return text.toString();
  }
}
