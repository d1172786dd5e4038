package io.hyperbytedb.server;

import io.hyperbytedb.server.config.Config;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps files unreadable for other users of the machine. */
final class PrivateFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);
  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private static final Set<PosixFilePermission> GROUP =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);

  /** The system has permissions of this kind. */
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private PrivateFiles() {}

  /** Creates a directory and its parents for this user only; an existing one is unchanged. */
  static void createDirectories(Path directory) throws IOException {
    FileAttribute<?>[] attributes =
        POSIX
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
            : new FileAttribute<?>[0];
    Files.createDirectories(directory, attributes);
  }

  /**
   * Logs what other users can read: data directories, the key of TLS, and the file of settings if
   * it contains a secret.
   *
   * @param settings the file of settings; null if there is none
   */
  static void warn(Config config, @Nullable Path settings) {
    Config.Storage dirs = config.storage();
    for (Path directory : List.of(dirs.dataDir(), dirs.walDir(), dirs.metaDir())) {
      warn("the directory", directory, "700");
    }
    if (config.tls().enabled()) {
      warn("the TLS key", Path.of(config.tls().keyFile()), "600");
    }
    if (settings != null && hasSecret(config)) {
      warn("the file with secrets", settings, "600");
    }
  }

  private static boolean hasSecret(Config config) {
    return !config.auth().sharedSecret().isEmpty()
        || !config.cluster().secret().isEmpty()
        || !config.kafka().listener().users().isEmpty()
        || !config.kafka().clientProperties().isEmpty();
  }

  private static void warn(String what, Path path, String mode) {
    String open = openTo(path);
    if (open != null) {
      LOG.warn(
          "{} [{}] is open to {}: chmod {} {}",
          what,
          path.toAbsolutePath().normalize(),
          open,
          mode,
          path);
    }
  }

  /** The users besides the owner to whom a file is open; null if there are none, or if unknown. */
  static @Nullable String openTo(Path path) {
    if (!POSIX) {
      return null;
    }
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (!Collections.disjoint(permissions, OTHERS)) {
        return "all users";
      }
      return Collections.disjoint(permissions, GROUP) ? null : "its group";
    } catch (NoSuchFileException e) {
      // It is created with its permissions later.
      return null;
    } catch (IOException e) {
      LOG.debug("no permissions of [{}]: {}", path, e.toString());
      return null;
    }
  }
}
