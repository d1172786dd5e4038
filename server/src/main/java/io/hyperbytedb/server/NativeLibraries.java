package io.hyperbytedb.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks the native code of libraries once, into a permanent directory. Otherwise each library
 * does it at every start in the temporary directory, where a killed process leaves it.
 */
final class NativeLibraries {
  private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

  /** Names the directory; the launcher sets it, and {@code java.library.path} to the same. */
  private static final String DIRECTORY = "hyperbytedb.native";

  private NativeLibraries() {}

  /**
   * Unpacks what is missing and makes the libraries use it. If that fails, they unpack their code
   * themselves.
   */
  static void prepare() {
    String directory = System.getProperty(DIRECTORY);
    if (directory == null) {
      return;
    }
    try {
      Path path = Path.of(directory);
      List<String> names = unpack(path);
      if (!names.isEmpty()) {
        use(path, names);
      }
    } catch (IOException | UnsatisfiedLinkError e) {
      LOG.debug("libraries are unpacked into the temporary directory", e);
    }
  }

  /** RocksDB and LZ4 search {@code java.library.path}; the others need a property. */
  private static void use(Path directory, List<String> names) {
    for (String name : names) {
      Path file = directory.resolve(name).toAbsolutePath();
      if (name.contains("zstd")) {
        // Fails here if the directory does not allow execution.
        System.load(file.toString());
        System.setProperty("ZstdNativePath", file.toString());
      } else if (name.contains("snappy")) {
        System.setProperty("org.xerial.snappy.lib.path", directory.toAbsolutePath().toString());
        System.setProperty("org.xerial.snappy.lib.name", name);
      }
    }
  }

  /**
   * Unpacks what is missing or damaged. Several processes may do so concurrently.
   *
   * @return the names of the files; none on an unknown system
   */
  static List<String> unpack(Path directory) throws IOException {
    List<String> resources = resources();
    for (String resource : resources) {
      Path file = directory.resolve(name(resource));
      URL packed = NativeLibraries.class.getClassLoader().getResource(resource);
      if (packed == null) {
        return List.of();
      }
      if (!isSame(file, packed)) {
        unpack(packed, file);
      }
    }
    return resources.stream().map(NativeLibraries::name).toList();
  }

  private static String name(String resource) {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }

  private static void unpack(URL packed, Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    try (InputStream in = packed.openStream()) {
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static boolean isSame(Path file, URL packed) throws IOException {
    if (!Files.isRegularFile(file) || !(packed.openConnection() instanceof JarURLConnection jar)) {
      return false;
    }
    if (Files.size(file) != jar.getJarEntry().getSize()) {
      return false;
    }
    CRC32 crc = new CRC32();
    crc.update(Files.readAllBytes(file));
    return crc.getValue() == jar.getJarEntry().getCrc();
  }

  /** The resources with the libraries' code for this machine. */
  private static List<String> resources() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    boolean mac = os.contains("mac");
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    if (!mac && (!os.contains("linux") || isMusl())) {
      return List.of();
    }
    String zstd = zstdVersion();
    if (zstd == null) {
      return List.of();
    }
    String end = mac ? ".dylib" : ".so";
    String folder = (mac ? "darwin" : "linux") + (arm ? "/aarch64" : mac ? "/x86_64" : "/amd64");
    return List.of(
        mac
            ? "librocksdbjni-osx-" + (arm ? "arm64" : "x86_64") + ".jnilib"
            : "librocksdbjni-linux" + (arm ? "-aarch64" : "64") + ".so",
        "net/jpountz/util/" + folder + "/liblz4-java" + end,
        "org/xerial/snappy/native/"
            + (mac ? "Mac/" : "Linux/")
            + (arm ? "aarch64" : "x86_64")
            + "/libsnappyjava"
            + end,
        folder + "/libzstd-jni-" + zstd + end);
  }

  private static boolean isMusl() {
    return Files.exists(Path.of("/lib/ld-musl-x86_64.so.1"))
        || Files.exists(Path.of("/lib/ld-musl-aarch64.so.1"));
  }

  /** The version in the name of its file; null if unknown. */
  private static @Nullable String zstdVersion() {
    URL jar =
        NativeLibraries.class.getClassLoader().getResource("com/github/luben/zstd/Zstd.class");
    if (jar == null) {
      return null;
    }
    String path = jar.toString();
    int from = path.lastIndexOf("/zstd-jni-");
    int to = path.indexOf(".jar!", Math.max(0, from));
    return from < 0 || to < 0 ? null : path.substring(from + "/zstd-jni-".length(), to);
  }
}
