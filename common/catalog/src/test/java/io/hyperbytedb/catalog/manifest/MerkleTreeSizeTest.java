package io.hyperbytedb.catalog.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.FileContent;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.FileScope;
import io.hyperbytedb.model.TableId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

/** The tree of a replica that has many files. */
class MerkleTreeSizeTest {
  private static final long DAY = Duration.ofDays(1).toNanos();
  private static final int PARTITIONS = 8;
  private static final int MEASUREMENTS = 25;
  private static final int DAYS = 500;
  private static final long FIRST_DAY = 2_000;
  private static final long NOW = 3_000 * DAY;

  private static List<PartitionImage> images(RetentionPolicy policy, long databaseId) {
    RoaringBitmap ordinals = new RoaringBitmap();
    ordinals.add(0L, 100L);
    byte[] series = new byte[ordinals.serializedSizeInBytes()];
    ordinals.serialize(ByteBuffer.wrap(series));
    List<FieldName> fields = List.of(new FieldName("f", FieldType.FLOAT));
    List<PartitionImage> images = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      List<FileEntry> files = new ArrayList<>();
      for (int m = 0; m < MEASUREMENTS; m++) {
        for (int day = 0; day < DAYS; day++) {
          long from = (FIRST_DAY + day) * DAY;
          files.add(
              new FileEntry(
                  "db/rp/m" + m + "/" + from + "/" + p + "-0-10-1.parquet",
                  new FileScope(
                      new TableId(databaseId, policy.id(), "m" + m), p, 0, 10, 1, from, from + DAY),
                  new FileContent(
                      1_000, from, from + DAY - 1, 4_096, Slice.mix(from + m), fields, series)));
        }
      }
      images.add(new PartitionImage(1, 10, 1, "", 100, files, PendingDeletes.NONE));
    }
    return images;
  }

  @Test
  void aTreeOverAHundredThousandFilesIsMadeInSeconds() {
    MemoryLog log = new MemoryLog(() -> Instant.EPOCH);
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    try (Catalog catalog =
        Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore())) {
      catalog.submit(new CatalogCommand.CreateDatabase("db", null)).join().orThrow();
      CatalogImage known = catalog.image();
      Database database = Objects.requireNonNull(known.database("db"));
      RetentionPolicy policy = Objects.requireNonNull(database.policy(""));
      List<PartitionImage> images = images(policy, database.id());
      long start = System.nanoTime();
      MerkleTree tree = MerkleTree.of(images, known, NOW, NOW);
      long root = tree.root();
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      long groups =
          LongStream.range(0, DAYS)
              .map(day -> policy.shardGroups().start((FIRST_DAY + day) * DAY))
              .distinct()
              .count();
      assertThat(tree.size()).isEqualTo((int) (PARTITIONS * MEASUREMENTS * groups));
      assertThat(MerkleTree.of(images, known, NOW, NOW).root()).isEqualTo(root);
      // A fraction of a second on an idle machine; the limit only catches quadratic behaviour.
      assertThat(took).isLessThan(Duration.ofSeconds(10));
    }
  }
}
