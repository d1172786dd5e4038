package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.files.Storage;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.files.TooNewFileException;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Reads a file and verifies it against its manifest entry. Thread-safe. */
final class FileChecker {
  private final Storage storage;

  FileChecker(Storage storage) {
    this.storage = storage;
  }

  /** The damage of a file; null if it is intact, or a later release wrote it. */
  @Nullable String damage(FileEntry entry) {
    return damage(entry, () -> storage.open(entry.path()));
  }

  /** The damage of a file that is written and not committed yet; null if it is intact. */
  @Nullable String damage(FileEntry entry, Storage.Output written) {
    return damage(entry, written::readBack);
  }

  /** The source of a file's bytes. */
  private interface Bytes {
    Storage.Input open() throws IOException;
  }

  private static @Nullable String damage(FileEntry entry, Bytes bytes) {
    try {
      try (Storage.Input input = bytes.open()) {
        long length = input.bytes().capacity();
        if (length != entry.bytes()) {
          return "has " + length + " bytes, the manifest says " + entry.bytes();
        }
      }
      try (TableFile file = TableFile.open(bytes.open(), entry.path())) {
        if (file.rows() != entry.rows() || file.logicalHash() != entry.logicalHash()) {
          return "is not the file in the manifest";
        }
        file.verify();
        return null;
      }
    } catch (NoSuchFileException e) {
      return "is missing";
    } catch (TooNewFileException e) {
      return null;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InternalError e) {
      // The JVM's error for a mapped page that cannot be read.
      return "cannot be read: " + e.getMessage();
    }
  }
}
