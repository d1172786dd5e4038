package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.catalog.manifest.MerkleTree;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.catalog.manifest.SliceContent;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/** A replica accessed over HTTP through one of its processes. Thread-safe. */
public final class HttpReplica implements OtherReplica {
  private final String name;
  private final String address;
  private final PeerClient peers;

  /**
   * @param name the replica's name
   * @param address the address of a process that serves {@link SyncHandler}'s routes
   */
  public HttpReplica(String name, String address, PeerClient peers) {
    this.name = name;
    this.address = address;
    this.peers = peers;
  }

  @Override
  public String name() {
    return name + " (" + address + ")";
  }

  @Override
  public long[] branches(long now, long coldBefore) throws IOException {
    List<String> lines = text(SyncHandler.MERKLE, now + " " + coldBefore).lines().toList();
    try {
      return lines.stream().mapToLong(line -> Long.parseUnsignedLong(line, 16)).toArray();
    } catch (NumberFormatException e) {
      throw new IOException(name() + " did not answer with hashes", e);
    }
  }

  @Override
  public MerkleTree tree(long now, long coldBefore, BitSet branches) throws IOException {
    String wanted = HexFormat.of().formatHex(branches.toByteArray());
    try {
      return MerkleTree.decode(text(SyncHandler.MERKLE, now + " " + coldBefore + " " + wanted));
    } catch (IllegalArgumentException e) {
      throw new IOException(name() + " did not answer with a tree", e);
    }
  }

  @Override
  public SliceContent slice(Slice slice) throws IOException {
    try (InputStream answer = post(SyncHandler.SLICE, slice.encode())) {
      return SliceContent.decode(answer.readAllBytes());
    } catch (RecordFormatException e) {
      throw new IOException(name() + " did not answer with a slice", e);
    }
  }

  @Override
  public InputStream file(String path) throws IOException {
    return post(SyncHandler.FILE, path);
  }

  private String text(String route, String question) throws IOException {
    try (InputStream answer = post(route, question)) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private InputStream post(String route, String question) throws IOException {
    try {
      return peers.post(address, route, question.getBytes(StandardCharsets.UTF_8));
    } catch (HyperbyteException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
