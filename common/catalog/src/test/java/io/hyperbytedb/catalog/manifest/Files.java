package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.FileContent;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.TableId;
import java.util.List;

/** File entries for tests. */
final class Files {
  private Files() {}

  static FileEntry file(String measurement, long from, long to, int level) {
    return file("db/rp/" + measurement + "/0-" + from + "-" + to + "-" + level, measurement, from);
  }

  static FileEntry file(String path, String measurement, long from) {
    return new FileEntry(
        path,
        new FileScope(
            new TableId(3, 4, measurement), 0, from, from + 10, 0, -3_600_000_000_000L, 0),
        new FileContent(
            7,
            -20,
            -10,
            4096,
            Long.MIN_VALUE,
            List.of(new FieldName("f", FieldType.FLOAT), new FieldName("s", FieldType.STRING)),
            new byte[] {1, 2, 3}));
  }
}
