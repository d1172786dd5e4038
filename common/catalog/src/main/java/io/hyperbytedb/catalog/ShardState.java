package io.hyperbytedb.catalog;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.state.StateReader;
import io.hyperbytedb.log.state.StateWriter;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Shard groups and forgotten fields in the catalog's state store: {@code 's' policy, start} for
 * each group, {@code 'n'} for the highest id assigned, {@code 'f' command} for what a command
 * forgot.
 */
final class ShardState {
  private static final byte GROUP = 's';
  private static final byte[] LAST_ID = {'n'};
  private static final byte FORGOTTEN = 'f';
  private static final int VERSION = 1;

  private ShardState() {}

  /** Loads the groups, and numbers those of a store written before groups had ids. */
  static void load(StateReader store, CatalogImage image) {
    ShardRegistry shards = image.shards();
    byte[] last = store.get(LAST_ID);
    if (last != null) {
      shards.lastIdAtLeast(open(last).getVarint());
    }
    store.scan(
        new byte[] {GROUP},
        (key, value) -> {
          ByteBuffer parts = ByteBuffer.wrap(key, 1, 16);
          WireReader in = open(value);
          long policyId = parts.getLong();
          long start = parts.getLong();
          shards.add(new ShardGroup(in.getVarint(), policyId, start, in.getZigzag()));
        });
    store.scan(
        new byte[] {FORGOTTEN},
        (key, value) -> {
          WireReader in = open(value);
          long policyId = in.getVarint();
          String measurement = CatalogCodec.getFlag(in) ? in.getString() : null;
          var _ =
              image
                  .forgotten()
                  .add(new Forgotten.Place(policyId, measurement), ByteBuffer.wrap(key).getLong(1));
        });
    numberOld(image);
  }

  /** A group without id, and the command that registered its first field. */
  private record Old(long policyId, long start, long end, long command) {}

  /**
   * Numbers the groups in the order of the log, which is known because each field carries the
   * offset of its command.
   */
  private static void numberOld(CatalogImage image) {
    List<Old> old = new ArrayList<>();
    for (Database database : image.databases()) {
      for (RetentionPolicy policy : database.policies()) {
        for (long start : image.schemaGroups(policy.id())) {
          if (!image.shards().has(policy.id(), start)) {
            long end = policy.shardGroups().end(start);
            old.add(new Old(policy.id(), start, end, image.firstCommand(policy.id(), start)));
          }
        }
      }
    }
    old.sort(Comparator.comparingLong(Old::command).thenComparingLong(Old::start));
    for (Old group : old) {
      image.shards().create(group.policyId(), group.start(), group.end());
    }
  }

  /** Stores new groups. */
  static void save(ShardRegistry shards, StateWriter out) {
    List<ShardGroup> unsaved = shards.takeUnsaved();
    for (ShardGroup group : unsaved) {
      WireWriter value = new WireWriter(32);
      value.putVarint(group.id());
      value.putZigzag(group.end());
      out.put(key(group), seal(value));
    }
    if (!unsaved.isEmpty()) {
      WireWriter last = new WireWriter(32);
      last.putVarint(shards.lastId());
      out.put(LAST_ID, seal(last));
    }
  }

  static void delete(ShardGroup group, StateWriter out) {
    out.delete(key(group));
  }

  /** Records that a command forgot fields, and deletes the entries this evicts. */
  static void forget(CatalogImage image, Forgotten.Place place, long offset, StateWriter out) {
    image.forgotten().add(place, offset).keySet().forEach(gone -> out.delete(key(gone)));
    WireWriter value = new WireWriter(64);
    value.putVarint(place.policyId());
    String measurement = place.measurement();
    value.putByte(measurement == null ? 0 : 1);
    if (measurement != null) {
      value.putString(measurement);
    }
    out.put(key(offset), seal(value));
  }

  /** Deletes the groups of a dropped policy. */
  static void dropPolicy(CatalogImage image, long policyId, StateWriter out) {
    save(image.shards(), out);
    image.shards().of(policyId).forEach(group -> delete(group, out));
    image.shards().removePolicy(policyId);
    image.forgotten().removePolicy(policyId).forEach(offset -> out.delete(key(offset)));
  }

  private static byte[] key(ShardGroup group) {
    return ByteBuffer.allocate(17)
        .put(GROUP)
        .putLong(group.policyId())
        .putLong(group.start())
        .array();
  }

  private static byte[] key(long forgottenBy) {
    return ByteBuffer.allocate(9).put(FORGOTTEN).putLong(forgottenBy).array();
  }

  private static byte[] seal(WireWriter value) {
    return value.seal(Envelope.Kind.CATALOG_COMMAND, VERSION);
  }

  private static WireReader open(byte[] value) {
    Envelope.open(value, Envelope.Kind.CATALOG_COMMAND, VERSION, VERSION);
    return new WireReader(value);
  }
}
