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
  static CatalogImage load(StateReader store, CatalogImage image) {
    byte[] last = store.get(LAST_ID);
    ShardRegistry[] shards = {
      image.shards().lastIdAtLeast(last == null ? 0 : open(last).getVarint())
    };
    store.scan(
        new byte[] {GROUP},
        (key, value) -> {
          ByteBuffer parts = ByteBuffer.wrap(key, 1, 16);
          WireReader in = open(value);
          long policyId = parts.getLong();
          long start = parts.getLong();
          shards[0] =
              shards[0].with(new ShardGroup(in.getVarint(), policyId, start, in.getZigzag()));
        });
    Forgotten[] forgotten = {image.forgotten()};
    store.scan(
        new byte[] {FORGOTTEN},
        (key, value) -> {
          WireReader in = open(value);
          long policyId = in.getVarint();
          String measurement = CatalogCodec.getFlag(in) ? in.getString() : null;
          Forgotten.Place place = new Forgotten.Place(policyId, measurement);
          forgotten[0] = forgotten[0].add(place, ByteBuffer.wrap(key).getLong(1)).next();
        });
    return numberOld(image.with(shards[0]).with(forgotten[0]));
  }

  /** A group without id, and the command that registered its first field. */
  private record Old(long policyId, long start, long end, long command) {}

  /**
   * Numbers the groups in the order of the log, which is known because each field carries the
   * offset of its command.
   */
  private static CatalogImage numberOld(CatalogImage image) {
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
    ShardRegistry shards = image.shards();
    for (Old group : old) {
      shards = shards.create(group.policyId(), group.start(), group.end());
    }
    return image.with(shards);
  }

  /** Stores new groups. */
  static CatalogImage save(CatalogImage image, StateWriter out) {
    ShardRegistry shards = image.shards();
    List<ShardGroup> unsaved = shards.unsaved();
    for (ShardGroup group : unsaved) {
      WireWriter value = new WireWriter(32);
      value.putVarint(group.id());
      value.putZigzag(group.end());
      out.put(key(group), seal(value));
    }
    if (unsaved.isEmpty()) {
      return image;
    }
    WireWriter last = new WireWriter(32);
    last.putVarint(shards.lastId());
    out.put(LAST_ID, seal(last));
    return image.with(shards.saved());
  }

  static void delete(ShardGroup group, StateWriter out) {
    out.delete(key(group));
  }

  /** Records that a command forgot fields, and deletes the entries this evicts. */
  static CatalogImage forget(
      CatalogImage image, Forgotten.Place place, long offset, StateWriter out) {
    Forgotten.Change change = image.forgotten().add(place, offset);
    change.gone().keySet().forEach(gone -> out.delete(key(gone)));
    WireWriter value = new WireWriter(64);
    value.putVarint(place.policyId());
    String measurement = place.measurement();
    value.putByte(measurement == null ? 0 : 1);
    if (measurement != null) {
      value.putString(measurement);
    }
    out.put(key(offset), seal(value));
    return image.with(change.next());
  }

  /** Deletes the groups of a dropped policy. */
  static CatalogImage dropPolicy(CatalogImage image, long policyId, StateWriter out) {
    CatalogImage saved = save(image, out);
    saved.shards().of(policyId).forEach(group -> delete(group, out));
    Forgotten.Change change = saved.forgotten().removePolicy(policyId);
    change.gone().keySet().forEach(offset -> out.delete(key(offset)));
    return saved.with(saved.shards().withoutPolicy(policyId)).with(change.next());
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
