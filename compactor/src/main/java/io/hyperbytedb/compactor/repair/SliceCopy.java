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
 * Files of another replica while they are copied. Copying may take long, and another compactor of
 * this replica deletes an unreferenced file as an orphan some time after first seeing it: so the
 * files stay invisible until all of them are copied and verified. Not thread-safe.
 */
final class SliceCopy implements AutoCloseable {
  /** The maximum age of published files at their commit: older ones may soon count as orphans. */
  static final Duration COMMIT_LIMIT = Duration.ofMinutes(5);

  /** How often pending files are touched; far shorter than the idle time of leftovers. */
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
   * Copies a file and verifies its hash.
   *
   * @param path its path in this replica
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
   * Transfers the files to the manifest's ownership: {@link #close} no longer deletes them.
   *
   * @throws IOException if it is too late to commit them
   */
  void handOver() throws IOException {
    if (!clock.instant().isBefore(commitEnd)) {
      throw new IOException("it took too long to commit the files");
    }
    handedOver = true;
  }

  /** Deletes the files that were not handed over. */
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
