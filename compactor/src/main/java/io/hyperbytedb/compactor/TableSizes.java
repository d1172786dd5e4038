package io.hyperbytedb.compactor;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.compactor.CompactionReport.Size;
import io.hyperbytedb.model.FileEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds up the files of each measurement before and after a compaction. Not thread-safe. */
final class TableSizes {
  /** The names of a database and a policy; those of dropped ones are unknown. */
  private record Names(String database, String policy) {}

  private record Key(Names names, String measurement) {}

  private final Map<Long, Names> names = new HashMap<>();
  private final Map<Key, Size> before = new HashMap<>();
  private final Map<Key, Size> after = new HashMap<>();

  TableSizes(CatalogImage catalog) {
    for (Database database : catalog.databases()) {
      for (RetentionPolicy policy : database.policies()) {
        names.put(policy.id(), new Names(database.name(), policy.name()));
      }
    }
  }

  void before(FileEntry file) {
    before.merge(key(file), Size.NONE.plus(file.bytes()), TableSizes::sum);
  }

  void after(FileEntry file) {
    after.merge(key(file), Size.NONE.plus(file.bytes()), TableSizes::sum);
  }

  private static Size sum(Size a, Size b) {
    return new Size(a.files() + b.files(), a.bytes() + b.bytes());
  }

  private Key key(FileEntry file) {
    return new Key(names.getOrDefault(file.policyId(), new Names("", "")), file.measurement());
  }

  /** All measurements, by their names. */
  List<CompactionReport.Table> tables() {
    Set<Key> keys = new HashSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<CompactionReport.Table> tables = new ArrayList<>();
    for (Key key : keys) {
      tables.add(
          new CompactionReport.Table(
              key.names().database(),
              key.names().policy(),
              key.measurement(),
              before.getOrDefault(key, Size.NONE),
              after.getOrDefault(key, Size.NONE)));
    }
    tables.sort(
        Comparator.comparing(CompactionReport.Table::database)
            .thenComparing(CompactionReport.Table::policy)
            .thenComparing(CompactionReport.Table::measurement));
    return tables;
  }
}
