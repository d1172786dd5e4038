package io.hyperbytedb.importer.tsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The versions of which the recorded server has none: it writes the fourth. */
class TombstonesTest {
  @TempDir private Path directory;

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] entry(String key, long from, long to) {
    byte[] bytes = key(key);
    return ByteBuffer.allocate(20 + bytes.length)
        .putInt(bytes.length)
        .put(bytes)
        .putLong(from)
        .putLong(to)
        .array();
  }

  private static byte[] head(int version) {
    return ByteBuffer.allocate(4).putInt(version).array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[]... parts) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(join(parts));
    }
    return out.toByteArray();
  }

  private Tombstones read(byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("f.tombstone"), bytes);
    return Tombstones.read(file, "f.tombstone", Damage.STOPS);
  }

  @Test
  void theFirstVersionHasKeys() throws Exception {
    Tombstones found = read(key("cpu,a=b#!~#v\ncpu#!~#w\n"));
    assertThat(found.size()).isEqualTo(2);
    assertThat(found.of(key("cpu#!~#w"))).containsExactly(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  @Test
  void laterVersionsHaveRanges() throws Exception {
    byte[] one = entry("cpu#!~#v", 1, 2);
    byte[] two = entry("cpu#!~#v", 5, 9);
    for (byte[] file :
        new byte[][] {
          join(head(0x1502), one, two),
          join(head(0x1503), gzip(one, two)),
          join(head(0x1504), gzip(one), gzip(two))
        }) {
      assertThat(read(file).of(key("cpu#!~#v"))).containsExactly(1, 2, 5, 9);
      assertThat(read(file).of(key("cpu#!~#x"))).isNull();
    }
  }

  @Test
  void whatIsTruncatedIsDamaged() {
    byte[] one = entry("cpu#!~#v", 1, 2);
    byte[] whole = join(head(0x1502), one, one);
    for (int length = 5; length < whole.length; length++) {
      if (length != 4 + one.length) {
        byte[] part = Arrays.copyOf(whole, length);
        assertThatThrownBy(() -> read(part)).isInstanceOf(DamagedException.class);
      }
    }
    assertThatThrownBy(() -> read(head(0x1509)))
        .hasMessageContaining("there is no version 5385 of tombstones");
    assertThatThrownBy(() -> read(join(head(0x1502), entry("cpu", 1, 2))))
        .hasMessageContaining("[cpu] is no key of a field");
  }

  @Test
  void aMissingFileHasNone() throws Exception {
    assertThat(Tombstones.read(directory.resolve("none"), "none", Damage.STOPS).size()).isZero();
  }
}
