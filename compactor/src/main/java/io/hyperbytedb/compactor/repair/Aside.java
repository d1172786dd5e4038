package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.files.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps damaged files for whoever wants to look at them, each with the reason. Thread-safe. */
public final class Aside {
  private static final Logger LOG = LoggerFactory.getLogger(Aside.class);

  private final Path files;
  private final Path directory;

  /**
   * @param files where the paths of the manifest begin
   * @param directory where damaged files are kept
   */
  public Aside(Path files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /** Keeps a file, if it is there at all. That this fails does not keep it from being replaced. */
  void keep(String path, String reason) {
    Path target = directory.resolve(FileNames.flat(path));
    try {
      Files.createDirectories(directory);
      Files.writeString(
          target.resolveSibling(target.getFileName() + ".reason"),
          path + ": " + reason,
          StandardCharsets.UTF_8);
      keep(files.resolve(path), target);
    } catch (NoSuchFileException e) {
      LOG.debug("file [{}] is gone, only the reason is kept", path);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("cannot keep the damaged file [{}]", path, e);
    }
  }

  private static void keep(Path source, Path target) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} is kept already", target);
    } catch (UnsupportedOperationException e) {
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
