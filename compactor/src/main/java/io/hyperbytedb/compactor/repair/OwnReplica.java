package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.MerkleTree;
import io.hyperbytedb.catalog.manifest.PartitionImage;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.catalog.manifest.SliceContent;
import io.hyperbytedb.files.FileNames;
import io.hyperbytedb.files.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** This process's replica, as served to others. Thread-safe. */
public final class OwnReplica implements OtherReplica {
  private final String name;
  private final Catalog catalog;
  private final Manifest manifest;
  private final Storage storage;

  /**
   * @param name the replica's name
   */
  public OwnReplica(String name, Catalog catalog, Manifest manifest, Storage storage) {
    this.name = name;
    this.catalog = catalog;
    this.manifest = manifest;
    this.storage = storage;
  }

  @Override
  public String name() {
    return name;
  }

  /** Says whose files these are. */
  public Catalog catalog() {
    return catalog;
  }

  /** Names its files. */
  public Manifest manifest() {
    return manifest;
  }

  /** Has its files. */
  public Storage storage() {
    return storage;
  }

  /** Its complete {@link MerkleTree}. */
  MerkleTree tree(long now, long coldBefore) {
    List<PartitionImage> images =
        IntStream.range(0, manifest.partitions()).mapToObj(manifest::image).toList();
    return MerkleTree.of(images, catalog.image(), now, coldBefore);
  }

  @Override
  public long[] branches(long now, long coldBefore) {
    return tree(now, coldBefore).branches();
  }

  @Override
  public MerkleTree tree(long now, long coldBefore, BitSet branches) {
    return tree(now, coldBefore);
  }

  @Override
  public SliceContent slice(Slice slice) throws IOException {
    RetentionPolicy policy = policy(catalog.image(), slice.policyId());
    if (policy == null || slice.partition() < 0 || slice.partition() >= manifest.partitions()) {
      throw new IOException("replica [" + name + "] does not know " + slice);
    }
    return SliceContent.of(
        slice,
        manifest.image(slice.partition()),
        policy.shardGroups(),
        manifest.series(slice.partition()));
  }

  static @Nullable RetentionPolicy policy(CatalogImage catalog, long id) {
    for (Database database : catalog.databases()) {
      for (RetentionPolicy policy : database.policies()) {
        if (policy.id() == id) {
          return policy;
        }
      }
    }
    return null;
  }

  @Override
  public InputStream file(String path) throws IOException {
    long[] numbers = FileNames.numbers(path);
    if (numbers == null
        || numbers[0] < 0
        || numbers[0] >= manifest.partitions()
        || manifest.image((int) numbers[0]).files().stream()
            .noneMatch(file -> file.path().equals(path))) {
      throw new IOException("replica [" + name + "] has no file [" + path + "]");
    }
    return new FileStream(storage.open(path));
  }

  /** An open file as a stream. */
  private static final class FileStream extends InputStream {
    private final Storage.Input input;
    private final ByteBuffer bytes;

    FileStream(Storage.Input input) {
      this.input = input;
      this.bytes = input.bytes();
    }

    @Override
    public int read() {
      return bytes.hasRemaining() ? Byte.toUnsignedInt(bytes.get()) : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) {
      if (!bytes.hasRemaining()) {
        return length == 0 ? 0 : -1;
      }
      int count = Math.min(length, bytes.remaining());
      bytes.get(target, from, count);
      return count;
    }

    @Override
    public void close() {
      input.close();
    }
  }
}
