package io.hyperbytedb.importer.source;

import io.hyperbytedb.importer.tsm.ShardFiles;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A shard of a database and policy.
 *
 * @param id its number, unique in an InfluxDB
 * @param start its first nanosecond
 * @param end the first nanosecond after it
 * @param bytes the size of its files
 * @param from where its files are
 */
public record Shard(
    String database, String policy, long id, long start, long end, long bytes, Files from) {
  /** Where the files of a shard are. */
  @FunctionalInterface
  public interface Files {
    /**
     * Makes them readable.
     *
     * @param scratch an empty directory for what is unpacked
     */
    ShardFiles open(Path scratch) throws IOException;
  }

  @Override
  public String toString() {
    return "shard " + id + " of " + database + "." + policy;
  }
}
