package io.hyperbytedb.it;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A file system in memory that is soon full, in a mount namespace of its own: nothing of it is left
 * when its process ends. The test that makes one closes it.
 */
final class SmallDisk implements AutoCloseable {
  private final Process holder;
  private final Path directory;

  private SmallDisk(Process holder, Path directory) {
    this.holder = holder;
    this.directory = directory;
  }

  /**
   * Makes one.
   *
   * @param directory an empty one, on which it is mounted
   * @param size such as {@code 200m}
   */
  static SmallDisk of(Path directory, String size) throws IOException {
    String script =
        "mount -t tmpfs -o size=" + size + " tmpfs " + directory + " && echo ok && exec cat";
    // Root needs no user namespace, and others get one in which they are root.
    boolean root = "root".equals(System.getProperty("user.name"));
    Process holder =
        new ProcessBuilder("unshare", root ? "-m" : "-rm", "sh", "-c", script)
            .redirectErrorStream(true)
            .start();
    StringBuilder said = new StringBuilder();
    for (int c = holder.getInputStream().read(); c >= 0 && c != '\n'; ) {
      said.append((char) c);
      c = holder.getInputStream().read();
    }
    if (!said.toString().equals("ok")) {
      holder.destroyForcibly();
      throw new IOException("no small disk: " + said);
    }
    return new SmallDisk(holder, directory);
  }

  /** What comes before a command that is to see the disk. */
  List<String> prefix() {
    boolean root = "root".equals(System.getProperty("user.name"));
    String pid = Long.toString(holder.pid());
    return root
        ? List.of("nsenter", "-t", pid, "-m")
        : List.of("nsenter", "-t", pid, "-U", "-m", "--preserve-credentials");
  }

  /** Where this process sees the disk. */
  Path path() {
    return Path.of("/proc/" + holder.pid() + "/root").resolve(directory.toString().substring(1));
  }

  /** Fills it to the last byte with one file. */
  void fill(String name) throws IOException {
    byte[] block = new byte[64 << 10];
    try (OutputStream out = Files.newOutputStream(path().resolve(name))) {
      for (int size = block.length; size > 0; ) {
        try {
          while (true) {
            out.write(block, 0, size);
          }
        } catch (IOException full) {
          size /= 2;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    holder.destroyForcibly();
    try {
      holder.waitFor(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
