package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeriesRunsTest {
  private final CrashingMemoryStorage storage = new CrashingMemoryStorage();

  private record Block(String place, byte[] file, long[] ids, int[] starts) {}

  /** Writes a block into a file that has other bytes before and after it. */
  private Block write(Random random) throws IOException {
    int count = random.nextInt(300);
    long[] ids = random.longs(count, 0, 1L << 40).sorted().distinct().toArray();
    int[] starts = new int[ids.length + 1];
    for (int i = 0; i < ids.length; i++) {
      starts[i + 1] = starts[i] + 1 + random.nextInt(10_000);
    }
    long[] longs = Arrays.stream(starts).asLongStream().toArray();
    try (Storage.Output out = storage.create("f")) {
      out.write(new byte[100], 0, random.nextInt(100));
      String place = SeriesRuns.write(ids, longs, ids.length, out);
      out.write(new byte[] {1, 2, 3}, 0, 3);
      out.commit();
      return new Block(place, Tables.bytes(storage, "f"), ids, starts);
    } finally {
      storage.delete("f");
    }
  }

  @Test
  void seriesComeBackAndDamageIsNoticed() throws IOException {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      String what = "seed %d round %d".formatted(seed, round);
      Block block = write(random);
      int rows = block.starts[block.ids.length];
      SeriesRuns runs = SeriesRuns.read("p", ByteBuffer.wrap(block.file), block.place, rows);
      assertThat(runs.ids()).as(what).isEqualTo(block.ids);
      assertThat(runs.starts()).as(what).isEqualTo(block.starts);
      for (int i = 0; i < block.ids.length; i++) {
        assertThat(runs.find(block.ids[i])).as(what).isEqualTo(i);
      }
      assertThat(runs.find(-1)).as(what).isNegative();

      String[] parts = block.place.split("/", -1);
      int at = Integer.parseInt(parts[0]) + random.nextInt(Integer.parseInt(parts[1]));
      byte[] bad = block.file.clone();
      bad[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> SeriesRuns.read("p", ByteBuffer.wrap(bad), block.place, rows))
          .as(what)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining("the series have a wrong checksum");
    }
  }

  @Test
  void aPlaceThatMakesNoSenseIsDamage() throws IOException {
    Block block = write(new Random(5));
    String[] parts = block.place.split("/", -1);
    int count = block.ids.length;
    for (String place :
        List.of(
            "",
            "x/1/1/1",
            "0/10",
            parts[0] + "/" + parts[1] + "/" + (count + 1) + "/" + parts[3],
            parts[0] + "/" + parts[1] + "/" + (count - 1) + "/" + parts[3],
            "100000/10/1/0",
            parts[0] + "/-5/1/0")) {
      assertThatThrownBy(
              () -> SeriesRuns.read("p", ByteBuffer.wrap(block.file), place, block.starts[count]))
          .as(place)
          .isInstanceOf(CorruptFileException.class);
    }
    assertThatThrownBy(
            () -> SeriesRuns.read("p", ByteBuffer.wrap(block.file), block.place, count - 1))
        .as("fewer rows than series")
        .isInstanceOf(CorruptFileException.class);
  }
}
