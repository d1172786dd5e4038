package io.hyperbytedb.compactor;

import static io.hyperbytedb.compactor.Replica.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.CatalogCommand.AlterPolicy;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.log.LogReader;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class VanishedSeriesTest {
  private static final Partition WAL = new Partition("wal", 0);

  private final Random random = new Random(7);

  @Test
  void seriesOfExpiredFilesAreDroppedUnlessTheyAreWrittenAgain() throws Exception {
    try (Replica replica = new Replica();
        Compactor compactor = replica.compactor(2, 1 << 20, random)) {
      long start = replica.now().getEpochSecond() * 1_000_000_000L;
      replica.submit(
          new AlterPolicy(
              "db",
              "autogen",
              new PolicySpec(null, 24 * HOUR, HOUR, null),
              /* makeDefault= */ false));
      replica.flush(random, 300, start, start + HOUR);
      compactor.expire();
      assertThat(markers(replica)).as("all series have rows").isEmpty();

      replica.advance(Duration.ofHours(26));
      assertThat(compactor.expire()).isEqualTo(1);
      DeleteMarker first = markers(replica).getFirst();
      assertThat(first.fate()).isEqualTo(SeriesFate.KEEP);
      assertThat(first.minTime()).isGreaterThan(first.maxTime());
      assertThat(keys(first)).hasSize(Replica.SERIES);

      TreeSet<String> written = new TreeSet<>();
      replica.flush(random, 3, start + 25 * HOUR, start + 26 * HOUR);
      replica.model.keySet().stream()
          .filter(cell -> Long.parseLong(cell.split("/", -1)[1]) >= start + HOUR)
          .forEach(cell -> written.add("m,h=h" + cell.charAt(0)));
      compactor.expire();
      DeleteMarker second = markers(replica).get(1);
      assertThat(second.fate()).isEqualTo(new SeriesFate.DropUnwritten(0));
      assertThat(keys(second))
          .hasSize(Replica.SERIES - written.size())
          .doesNotContainAnyElementsOf(written);
    }
  }

  @Test
  void nothingIsAskedForAgainWhileTheFirstMarkerIsNotFlushed() throws Exception {
    try (Replica replica = new Replica();
        Compactor compactor = replica.compactor(2, 1 << 20, random)) {
      DeleteMarker other = DeleteMarker.dropEmptied(99, "x", List.of(), 0);
      for (int i = 0; i < 20; i++) {
        replica.log.append(WAL, DeleteCodec.encode(other)).join();
      }
      for (int i = 0; i < 5; i++) {
        compactor.expire();
      }
      assertThat(markers(replica)).hasSize(21);
    }
  }

  private static List<DeleteMarker> markers(Replica replica) {
    List<DeleteMarker> markers = new ArrayList<>();
    long end = replica.log.endOffsets(List.of(WAL)).join().getOrDefault(WAL, 0L);
    try (LogReader reader = replica.log.read(WAL, 0)) {
      while (markers.size() < end) {
        for (LogRecord record : reader.poll(Duration.ofSeconds(1))) {
          markers.add(DeleteCodec.decode(record.value()));
        }
      }
    }
    return markers;
  }

  private static List<String> keys(DeleteMarker marker) {
    List<String> keys = new ArrayList<>();
    ((SeriesChoice.Keys) marker.series()).keys().forEach(key -> keys.add(key.toString()));
    return keys;
  }
}
