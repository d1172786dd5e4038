package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.log.state.StateStore;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Transfers a process's state to another one: a zip of RocksDB's files, complete only with its last
 * entry.
 */
public final class StateTransfer {
  private static final String END = "end";

  private StateTransfer() {}

  /**
   * Writes the current state.
   *
   * @param all whether to include the manifest, and not only the catalog
   * @param scratch a directory for temporary copies
   */
  public static void send(RocksStateStores stores, boolean all, Path scratch, OutputStream out)
      throws IOException {
    Files.createDirectories(scratch);
    Path work = Files.createTempDirectory(scratch, "send-");
    try {
      Path whole = work.resolve("all");
      stores.checkpoint(whole);
      write(all ? whole : catalogOf(whole, work.resolve("catalog")), out);
    } finally {
      deleteTree(work);
    }
  }

  private static Path catalogOf(Path whole, Path directory) {
    try (RocksStateStores from = new RocksStateStores(whole);
        RocksStateStores to = new RocksStateStores(directory)) {
      StateStore catalog = from.store(StateLogs.CATALOG_STORE);
      to.store(StateLogs.CATALOG_STORE)
          .commit(catalog.appliedOffset(), writer -> catalog.scan(new byte[0], writer::put));
    }
    return directory;
  }

  private static void write(Path directory, OutputStream out) throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(directory)) {
      files = list.filter(Files::isRegularFile).sorted().toList();
    }
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Path file : files) {
        zip.putNextEntry(new ZipEntry(String.valueOf(file.getFileName())));
        Files.copy(file, zip);
        zip.closeEntry();
      }
      zip.putNextEntry(new ZipEntry(END));
      zip.closeEntry();
    }
  }

  /**
   * Reads a state.
   *
   * @param directory the directory for its files; must not exist
   * @throws IOException if the input is truncated or damaged
   */
  public static void receive(InputStream in, Path directory) throws IOException {
    Files.createDirectories(directory);
    try (ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (name.equals(END)) {
          return;
        }
        Path file = directory.resolve(name);
        if (!directory.equals(file.normalize().getParent())) {
          throw new IOException("[" + name + "] is no name of a file of a state");
        }
        Files.copy(zip, file);
      }
    }
    throw new EOFException("the state ends early");
  }

  /**
   * Opens a received state temporarily.
   *
   * @param scratch a directory for it, which the caller deletes with {@link #deleteTree}
   */
  public static RocksStateStores open(InputStream in, Path scratch) throws IOException {
    Files.createDirectories(scratch);
    Path received = scratch.resolve("received");
    receive(in, received);
    Path opened = scratch.resolve("opened");
    StateCheckpoints.copy(received, opened);
    return new RocksStateStores(opened);
  }

  /** Deletes a directory with its content. */
  public static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
