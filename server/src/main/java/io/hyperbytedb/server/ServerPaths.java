package io.hyperbytedb.server;

import io.hyperbytedb.server.config.Config;
import java.io.File;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where the server's directories are, which is not everybody's business. Immutable. */
final class ServerPaths {
  private final List<String> roots;

  ServerPaths(Config.Storage dirs) {
    // The longest first: one may lie in another.
    roots =
        Stream.of(dirs.dataDir(), dirs.walDir(), dirs.metaDir())
            .map(Path::toAbsolutePath)
            .map(Path::normalize)
            .map(path -> path + File.separator)
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
  }

  /** A text in which paths of files begin below the directories. */
  String hide(String text) {
    String hidden = text;
    for (String root : roots) {
      hidden = hidden.replace(root, "");
    }
    return hidden;
  }
}
