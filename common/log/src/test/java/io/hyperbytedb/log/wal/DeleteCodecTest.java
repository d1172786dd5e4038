package io.hyperbytedb.log.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.TagCondition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeleteCodecTest {
  /** The content of the golden file of version 1, a marker per line. */
  static final List<DeleteMarker> SAMPLES =
      List.of(
          new DeleteMarker(
              7,
              DeleteMarker.ALL_POLICIES,
              "cpu",
              new SeriesChoice.All(),
              Long.MIN_VALUE,
              Long.MAX_VALUE,
              SeriesFate.DROP),
          new DeleteMarker(
              300,
              8,
              null,
              new SeriesChoice.Keys(List.of(SeriesKey.of("cpu", "host", "a"), SeriesKey.of("m ü"))),
              -5,
              1_700_000_000_000_000_000L,
              SeriesFate.KEEP),
          new DeleteMarker(
              7,
              8,
              "m ü",
              new SeriesChoice.Tags(
                  new TagCondition.Or(
                      new TagCondition.And(
                          new TagCondition.OneOf("host", List.of("a", "b"), false),
                          new TagCondition.OneOf("region", List.of(""), true)),
                      new TagCondition.OneOf("rack", List.of(), false))),
              0,
              0,
              SeriesFate.DROP),
          DeleteMarker.dropEmptied(7, "m", List.of(SeriesKey.of("m", "host", "a")), 300));

  @Test
  void readsTheGoldenFileOfVersion1() throws IOException {
    try (var in = getClass().getResourceAsStream("/golden/wal-delete-1.hex")) {
      String golden = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      HexFormat hex = HexFormat.of();
      assertThat(SAMPLES.stream().map(DeleteCodec::encode).map(hex::formatHex))
          .containsExactlyElementsOf(golden.lines().toList());
      assertThat(golden.lines().map(hex::parseHex).map(DeleteCodec::decode))
          .containsExactlyElementsOf(SAMPLES);
    }
  }

  @Test
  void aMarkerIsKnownByItsKind() {
    assertThat(DeleteCodec.isMarker(DeleteCodec.encode(SAMPLES.getFirst()))).isTrue();
    assertThat(DeleteCodec.isMarker("rubbish".getBytes(StandardCharsets.UTF_8))).isFalse();
    assertThat(DeleteCodec.isMarker(new byte[20])).isFalse();
  }

  @Test
  void conditionsNestOnlySoDeep() {
    TagCondition deep = new TagCondition.OneOf("a", List.of("b"), false);
    for (int i = 0; i <= TagCondition.MAX_DEPTH; i++) {
      deep = new TagCondition.And(deep, new TagCondition.OneOf("a", List.of(), true));
    }
    DeleteMarker marker =
        new DeleteMarker(1, 0, null, new SeriesChoice.Tags(deep), 0, 1, SeriesFate.KEEP);
    assertThatThrownBy(() -> DeleteCodec.encode(marker))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void conditionsAskTagsAsInfluxQlDoes() {
    SeriesKey key = SeriesKey.of("m", "host", "a", "rack", "r1");
    TagCondition isA = new TagCondition.OneOf("host", List.of("x", "a"), false);
    TagCondition noRegion = new TagCondition.OneOf("region", List.of(""), false);
    TagCondition otherRack = new TagCondition.OneOf("rack", List.of("r1"), true);
    assertThat(isA.test(key.tags())).isTrue();
    assertThat(noRegion.test(key.tags())).isTrue();
    assertThat(otherRack.test(key.tags())).isFalse();
    assertThat(new TagCondition.And(isA, noRegion).test(key.tags())).isTrue();
    assertThat(new TagCondition.And(isA, otherRack).test(key.tags())).isFalse();
    assertThat(new TagCondition.Or(otherRack, isA).test(key.tags())).isTrue();
  }
}
