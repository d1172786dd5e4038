package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.compactor.repair.Repairer.Keeper;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.model.FileEntry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of another replica on their way into this one. Copying may take long, and another compactor
 * of this replica takes a file that the manifest does not name for an orphan some time after it has
 * seen it: so nobody sees them before all are there and checked. For one thread.
 */
final class SliceCopy implements AutoCloseable {
  /** Files that were published longer ago are not committed: they may count as orphans soon. */
  static final Duration COMMIT_LIMIT = Duration.ofMinutes(5);

  /** How often files that wait for others are touched; far less than leftovers are given. */
  private static final Duration TOUCH_INTERVAL = Duration.ofMinutes(1);

  private final Storage storage;
  private final FileChecker checker;
  private final Keeper keeper;
  private final InstantSource clock;
  private final List<Part> parts = new ArrayList<>();
  private Instant touched;
  private Instant commitEnd = Instant.MIN;
  private boolean handedOver;

  private record Part(FileEntry file, Storage.Output out) {}

  SliceCopy(Storage storage, FileChecker checker, Keeper keeper, InstantSource clock) {
    this.storage = storage;
    this.checker = checker;
    this.keeper = keeper;
    this.clock = clock;
    this.touched = clock.instant();
  }

  /**
   * Copies a file, and holds it to its hash.
   *
   * @param path what it is called here
   */
  void fetch(FileEntry file, String path, OtherReplica source) throws IOException {
    FileEntry copy = file.withPath(path);
    Storage.Output out = storage.create(path);
    keeper.making(path);
    parts.add(new Part(copy, out));
    try (InputStream in = source.file(file.path())) {
      byte[] buffer = new byte[256 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        touch();
      }
    }
    String damage = checker.damage(copy, out);
    if (damage != null) {
      throw new IOException("its file [" + file.path() + "] " + damage);
    }
    touch();
  }

  private void touch() throws IOException {
    Instant now = clock.instant();
    if (!now.isBefore(touched.plus(TOUCH_INTERVAL))) {
      touched = now;
      for (Part part : parts) {
        part.out().touch();
      }
    }
  }

  /** Makes all files visible, to be committed at once. */
  List<FileEntry> publish() throws IOException {
    commitEnd = clock.instant().plus(COMMIT_LIMIT);
    for (Part part : parts) {
      part.out().commit();
    }
    return parts.stream().map(Part::file).toList();
  }

  /**
   * From here on the manifest may name the files: {@link #close} does not remove them.
   *
   * @throws IOException if it is too late to commit them
   */
  void handOver() throws IOException {
    if (!clock.instant().isBefore(commitEnd)) {
      throw new IOException("it took too long to commit the files");
    }
    handedOver = true;
  }

  /** Drops what was not handed over. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Part part : parts) {
      try {
        part.out().close();
        if (!handedOver) {
          storage.delete(part.file().path());
        }
      } catch (IOException e) {
        failure = e;
      } finally {
        keeper.made(part.file().path());
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
