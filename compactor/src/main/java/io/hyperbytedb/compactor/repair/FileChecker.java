package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.files.Storage;
import io.hyperbytedb.files.TableFile;
import io.hyperbytedb.files.TooNewFileException;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Reads a file and holds it to what the manifest says of it. Thread-safe. */
final class FileChecker {
  private final Storage storage;

  FileChecker(Storage storage) {
    this.storage = storage;
  }

  /** What is wrong with a file; null if nothing is, or a later release wrote it. */
  @Nullable String damage(FileEntry entry) {
    return damage(entry, () -> storage.open(entry.path()));
  }

  /** Likewise of a file that is written, and not committed yet. */
  @Nullable String damage(FileEntry entry, Storage.Output written) {
    return damage(entry, written::readBack);
  }

  /** Where a file's bytes come from. */
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
          return "is not the file that the manifest names";
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
      // What the JVM makes of a mapped page that the disk can't give.
      return "cannot be read: " + e.getMessage();
    }
  }
}
