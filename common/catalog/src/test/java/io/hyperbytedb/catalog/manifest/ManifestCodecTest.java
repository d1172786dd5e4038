package io.hyperbytedb.catalog.manifest;

import static io.hyperbytedb.catalog.manifest.Files.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.Damage;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileReplace;
import io.hyperbytedb.catalog.manifest.ManifestEvent.NewSeries;
import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.wire.WireWriter;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Tombstone;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class ManifestCodecTest {
  /** The content of the golden file of version 1, an event per line. */
  private static final List<ManifestEvent> SAMPLES =
      List.of(
          new ClaimOwnership("node-ä"),
          new FileCommit(
              100,
              300,
              2,
              List.of(file("cpu", 100, 300, 0), file("a b", 100, 300, 0)),
              List.of(
                  new NewSeries(3, SeriesKey.of("cpu")),
                  new NewSeries(300, SeriesKey.of("cpu", "host", "a", "region", "")))),
          new FileCommit(0, Long.MAX_VALUE, 1, List.of(), List.of()),
          new FileReplace(List.of("x", "y"), List.of(file("cpu", 0, 1L << 40, 3))),
          new FileCommit(
              300,
              400,
              2,
              List.of(),
              List.of(),
              new Deletes(
                  List.of(
                      new Tombstone(310, 3, 0, null, null, Long.MIN_VALUE, Long.MAX_VALUE),
                      new Tombstone(
                          399,
                          300,
                          8,
                          "cpu",
                          DeletesCodec.bytes(RoaringBitmap.bitmapOf(0, 1, 2, 70_000)),
                          -1,
                          5)),
                  RoaringBitmap.bitmapOf(1),
                  RoaringBitmap.bitmapOf(0, 2),
                  List.of())),
          new FileCommit(
              400,
              500,
              2,
              List.of(),
              List.of(),
              new Deletes(
                  List.of(),
                  new RoaringBitmap(),
                  new RoaringBitmap(),
                  List.of(
                      new Unwritten(350, 1_800_000_000_000L, RoaringBitmap.bitmapOf(2, 70_000)),
                      new Unwritten(499, -1, RoaringBitmap.bitmapOf(0))))));

  @Test
  void readsTheGoldenFileOfVersion1() throws IOException {
    try (var in = getClass().getResourceAsStream("/golden/manifest-event-1.hex")) {
      String golden = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      HexFormat hex = HexFormat.of();
      assertThat(golden.lines())
          .containsExactlyElementsOf(
              SAMPLES.stream().map(ManifestCodec::encode).map(hex::formatHex).toList());
      assertThat(golden.lines().map(hex::parseHex).map(ManifestCodec::decode))
          .usingRecursiveFieldByFieldElementComparator()
          .containsExactlyElementsOf(SAMPLES);
    }
  }

  @Test
  void damagedPayloadsAreRefusedAndNothingElseHappens() {
    long seed = 817;
    Random random = new Random(seed);
    for (int round = 0; round < 100_000; round++) {
      byte[] good = ManifestCodec.encode(SAMPLES.get(random.nextInt(SAMPLES.size())));
      byte[] bad = Damage.one(random, good);
      Envelope.seal(bad, bad.length, Envelope.Kind.MANIFEST_EVENT, 1);
      try {
        takeApart(ManifestCodec.decode(bad));
      } catch (RecordFormatException expected) {
        assertThat(expected.reason()).isEqualTo(RecordFormatException.Reason.CORRUPT);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + " round " + round, e);
      }
    }
  }

  /** An accepted event must be usable. */
  private static void takeApart(ManifestEvent event) {
    if (event instanceof FileCommit commit) {
      for (NewSeries series : commit.newSeries()) {
        assertThat(series.key().measurement()).isNotNull();
        assertThat(series.key().tags().size() % 2).isZero();
      }
      for (FileEntry file : commit.files()) {
        assertThat(file.rows()).isNotNegative();
        assertThat(file.partition()).isNotNegative();
        assertThat(file.level()).isNotNegative();
      }
    }
  }

  private static WireWriter payload(int... bytes) {
    WireWriter out = new WireWriter(64);
    for (int b : bytes) {
      out.putByte(b);
    }
    return out;
  }

  private static void corrupt(WireWriter payload, String what) {
    byte[] record = payload.seal(Envelope.Kind.MANIFEST_EVENT, 1);
    assertThatThrownBy(() -> ManifestCodec.decode(record))
        .isInstanceOf(RecordFormatException.class)
        .hasMessageContaining(what);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    corrupt(payload(0), "event [0]");
    corrupt(payload(6), "event [6]");
    corrupt(payload(1, 0, 0), "1 trailing bytes");
    corrupt(payload(2, 0, 0, 0, 0, 1, 3, 1), "count [1]");
    corrupt(payload(2, 0, 0, 0, 0, 1, 3, 1, 5), "series key of 1 bytes is not canonical");
    WireWriter negative = payload(2, 0, 0, 0);
    negative.putVarint(-1);
    corrupt(negative, "count [-1]");

    WireWriter partition = payload(3, 0, 1, 0, 0, 0, 0);
    partition.putVarint(1L << 31);
    partition.putRaw(new byte[40], 0, 40);
    corrupt(partition, "number [2147483648]");
  }
}
