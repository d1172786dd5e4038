package io.hyperbytedb.importer.source;

import io.hyperbytedb.importer.meta.Meta;
import io.hyperbytedb.importer.meta.Meta.Database;
import io.hyperbytedb.importer.meta.Meta.Policy;
import io.hyperbytedb.importer.meta.Meta.ShardGroup;
import io.hyperbytedb.importer.meta.MetaFile;
import io.hyperbytedb.importer.tsm.ShardFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An InfluxDB 1.x as files.
 *
 * @param name where it is
 * @param shards those that have files, oldest first
 * @param notes what a user should know of it
 */
public record Source(String name, Meta meta, List<Shard> shards, List<String> notes) {
  private static final String INTERNAL = "_internal";

  /**
   * The directories of a server that is stopped, or a copy of them.
   *
   * @param data that with a directory for each database
   * @param wal that with the logs of writes
   * @param meta {@code meta.db}
   */
  public static Source directories(Path data, Path wal, Path meta) throws IOException {
    if (!Files.isDirectory(data)) {
      throw new IOException("[" + data + "] is no directory");
    }
    Meta known = MetaFile.read(meta);
    List<String> notes = new ArrayList<>();
    if (!Files.isDirectory(wal)) {
      notes.add(
          "there is no [" + wal + "]: writes that were only in the log of writes are missing");
    }
    List<Shard> shards = new ArrayList<>();
    Set<Path> used = new HashSet<>();
    for (Place place : places(known)) {
      for (long id : place.group.shards()) {
        Path relative = Path.of(place.database.name(), place.policy.name(), Long.toString(id));
        Path files = data.resolve(relative);
        used.add(files);
        ShardFiles found = ShardFiles.in(files, wal.resolve(relative));
        if (found.isEmpty()) {
          if (!Files.isDirectory(files)) {
            notes.add("shard " + id + " is in [" + meta + "] and there is no [" + files + "]");
          }
          continue;
        }
        shards.add(
            place.shard(id, found.bytes(), _ -> ShardFiles.in(files, wal.resolve(relative))));
      }
    }
    unknown(data, used, notes);
    return new Source(data.toString(), visible(known), shards, notes);
  }

  /** What {@code influxd backup -portable} wrote. */
  public static Source portable(Path directory) throws IOException {
    Map<String, Path> archives = new HashMap<>();
    List<Path> metas = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      throw new IOException("[" + directory + "] is no directory");
    }
    try (Stream<Path> all = Files.list(directory)) {
      for (Path file : all.sorted().toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".meta")) {
          metas.add(file);
        } else if (name.matches("\\d{8}T\\d{6}Z\\.s\\d+\\.tar\\.gz")) {
          // Of several backups in one directory the last has the newest files of a shard.
          archives.put(name.replaceFirst(".*\\.s(\\d+)\\.tar\\.gz", "$1"), file);
        }
      }
    }
    if (metas.isEmpty()) {
      throw new IOException("[" + directory + "] has no .meta file of a portable backup");
    }
    Meta known = MetaFile.readPacked(metas.getLast());
    List<String> notes = new ArrayList<>();
    List<Shard> shards = new ArrayList<>();
    for (Place place : places(known)) {
      for (long id : place.group.shards()) {
        Path archive = archives.get(Long.toString(id));
        if (archive == null) {
          notes.add("shard " + id + " of the backup's databases is not in it");
        } else {
          shards.add(place.shard(id, Files.size(archive), scratch -> unpacked(archive, scratch)));
        }
      }
    }
    return new Source(directory.toString(), visible(known), shards, notes);
  }

  /** Names in the archive are database, policy, shard and file; only the last counts here. */
  private static ShardFiles unpacked(Path archive, Path scratch) throws IOException {
    try (TarFile tar = TarFile.open(archive)) {
      for (String name = tar.next(); name != null; name = tar.next()) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        if (file.endsWith(".tsm") || file.endsWith(".tombstone")) {
          tar.copy(scratch.resolve(file));
        }
      }
    }
    return ShardFiles.in(scratch, scratch);
  }

  /** The database of its own statistics is not moved. */
  private static Meta visible(Meta meta) {
    return new Meta(
        meta.databases().stream().filter(database -> !database.name().equals(INTERNAL)).toList(),
        meta.users());
  }

  private record Place(Database database, Policy policy, ShardGroup group) {
    Shard shard(long id, long bytes, Shard.Files from) {
      return new Shard(database.name(), policy.name(), id, group.start(), group.end(), bytes, from);
    }
  }

  private static List<Place> places(Meta meta) {
    List<Place> places = new ArrayList<>();
    for (Database database : visible(meta).databases()) {
      for (Policy policy : database.policies()) {
        for (ShardGroup group : policy.groups()) {
          if (!group.deleted()) {
            places.add(new Place(database, policy, group));
          }
        }
      }
    }
    places.sort(java.util.Comparator.comparingLong(place -> place.group.start()));
    return places;
  }

  private static void unknown(Path data, Set<Path> used, List<String> notes) throws IOException {
    try (Stream<Path> all = Files.walk(data, 3)) {
      all.filter(
              path ->
                  data.relativize(path).getNameCount() == 3
                      && Files.isDirectory(path)
                      && !used.contains(path)
                      && path.getFileName().toString().matches("\\d+")
                      && !data.relativize(path).getName(1).toString().equals("_series")
                      && !path.startsWith(data.resolve(INTERNAL)))
          .sorted()
          .forEach(path -> notes.add("[" + path + "] is not in meta.db and is left out"));
    }
  }
}
