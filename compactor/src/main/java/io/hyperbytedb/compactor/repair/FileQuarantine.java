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

/** Keeps damaged files for inspection, each with the reason. Thread-safe. */
public final class FileQuarantine {
  private static final Logger LOG = LoggerFactory.getLogger(FileQuarantine.class);

  private final Path files;
  private final Path directory;

  /**
   * @param files the directory to which the manifest's paths are relative
   * @param directory the directory for damaged files
   */
  public FileQuarantine(Path files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /** Keeps a file if it exists. A failure is only logged, so that the file can be replaced. */
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
      LOG.debug("file [{}] is missing, only the reason is kept", path);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.warn("cannot keep the damaged file [{}]", path, e);
    }
  }

  private static void keep(Path source, Path target) throws IOException {
    try {
      Files.createLink(target, source);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("{} is already in quarantine", target);
    } catch (UnsupportedOperationException e) {
      Files.copy(source, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
