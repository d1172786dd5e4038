package io.hyperbytedb.files;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.Util;

/** A file's footer and our key-value pairs in it. */
record Footer(FileMetaData meta, Map<String, String> pairs) {
  private static final int TAIL = 8;

  /**
   * Reads the footer.
   *
   * @throws CorruptFileException if it is damaged
   * @throws TooNewFileException if the file's version is newer than those that this build reads
   */
  static Footer read(String path, ByteBuffer bytes) throws IOException {
    int size = bytes.capacity();
    int length = size < TAIL + 4 ? -1 : bytes.getInt(size - TAIL);
    byte[] magic = new byte[4];
    if (length >= 0) {
      bytes.get(size - 4, magic);
    }
    if (length <= 0 || length > size - TAIL - 8 || !Arrays.equals(magic, TableWriter.MAGIC)) {
      throw new CorruptFileException(path, "is not a whole Parquet file");
    }
    byte[] raw = new byte[length];
    bytes.get(size - TAIL - length, raw);
    if (bytes.getInt(size - TAIL - length - 4) != FileBuilder.footerChecksum(raw, length)) {
      throw new CorruptFileException(path, "the footer has a wrong checksum");
    }
    FileMetaData meta = Util.readFileMetaData(new ByteArrayInputStream(raw));
    Map<String, String> pairs = new HashMap<>();
    for (KeyValue pair : meta.getKey_value_metadata()) {
      pairs.put(pair.getKey(), pair.getValue());
    }
    checkVersion(path, pairs.getOrDefault(TableWriter.VERSION_KEY, "none"));
    return new Footer(meta, pairs);
  }

  private static void checkVersion(String path, String text) throws IOException {
    int version;
    try {
      version = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      version = 0;
    }
    if (version > TableWriter.VERSION) {
      throw new TooNewFileException(path, version, TableWriter.VERSION);
    }
    if (version < 1) {
      throw new CorruptFileException(path, "has no known version, but [" + text + "]");
    }
  }
}
