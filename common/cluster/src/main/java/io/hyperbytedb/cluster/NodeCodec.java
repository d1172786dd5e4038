package io.hyperbytedb.cluster;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Encodes and decodes records of {@code hyperbytedb.nodes}, version 1; see
 * docs/formats/node-record.md.
 */
final class NodeCodec {
  private static final int VERSION = 1;

  private NodeCodec() {}

  static byte[] encode(NodeRecord record) {
    WireWriter out = new WireWriter(512);
    NodeIdentity identity = record.identity();
    out.putString(identity.nodeId());
    out.putString(identity.role());
    out.putString(identity.replica());
    out.putString(identity.address());
    out.putZigzag(identity.startedAt().toEpochMilli());
    out.putByte(record.state().code());
    out.putVarint(record.version());
    NodeProgress progress = record.progress();
    out.putVarint(progress.partitions().size());
    for (NodeProgress.Owned owned : progress.partitions()) {
      out.putVarint(owned.partition());
      out.putVarint(owned.position());
      out.putVarint(owned.flushedOffset());
      out.putZigzag(owned.lagMillis());
    }
    out.putVarint(progress.durable().size());
    progress
        .durable()
        .forEach(
            (topic, offsets) -> {
              out.putString(topic);
              out.putVarint(offsets.length);
              for (long offset : offsets) {
                out.putVarint(offset);
              }
            });
    return out.seal(Envelope.Kind.NODE, VERSION);
  }

  /**
   * Reads a record.
   *
   * @throws RecordFormatException if it is damaged or of a newer version
   */
  static NodeRecord decode(byte[] record) {
    Envelope.open(record, Envelope.Kind.NODE, VERSION, VERSION);
    WireReader in = new WireReader(record);
    NodeIdentity identity =
        new NodeIdentity(
            in.getString(),
            in.getString(),
            in.getString(),
            in.getString(),
            Instant.ofEpochMilli(in.getZigzag()));
    NodeState state = state(in);
    long version = in.getVarint();
    List<NodeProgress.Owned> partitions = new ArrayList<>();
    for (int left = in.getCount(4); left > 0; left--) {
      partitions.add(
          new NodeProgress.Owned(
              (int) in.getVarint(), in.getVarint(), in.getVarint(), in.getZigzag()));
    }
    Map<String, long[]> durable = new TreeMap<>();
    for (int left = in.getCount(2); left > 0; left--) {
      String topic = in.getString();
      long[] offsets = new long[in.getCount(1)];
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = in.getVarint();
      }
      durable.put(topic, offsets);
    }
    in.expectEnd();
    return new NodeRecord(identity, state, version, new NodeProgress(partitions, durable));
  }

  private static NodeState state(WireReader in) {
    try {
      return NodeState.of(in.getByte());
    } catch (IllegalArgumentException e) {
      throw in.corrupt(String.valueOf(e.getMessage()));
    }
  }
}
