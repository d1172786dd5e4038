package io.hyperbytedb.catalog.manifest;

import static io.hyperbytedb.catalog.manifest.Files.file;
import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileReplace;
import io.hyperbytedb.catalog.manifest.ManifestEvent.NewSeries;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.testing.TestFaults;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares random events against a simple model. */
class ManifestModelTest {
  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final MemoryStateStore store = new MemoryStateStore();
  private final Model model = new Model();

  /** The expected content of the manifest. */
  private static final class Model {
    long flushed;
    long epoch;
    final TreeSet<String> files = new TreeSet<>();
    final List<NewSeries> series = new ArrayList<>();

    boolean apply(ManifestEvent event) {
      return switch (event) {
        case ClaimOwnership _ -> {
          epoch++;
          yield true;
        }
        case FileCommit e -> {
          List<String> paths = e.files().stream().map(FileEntry::path).toList();
          boolean accepted =
              e.ownerEpoch() == epoch
                  && e.expectedFlushedOffset() == flushed
                  && e.newFlushedOffset() >= flushed
                  && free(paths)
                  && e.newSeries().stream().noneMatch(series::contains)
                  && new HashSet<>(e.newSeries()).size() == e.newSeries().size();
          if (accepted) {
            flushed = e.newFlushedOffset();
            files.addAll(paths);
            series.addAll(e.newSeries());
          }
          yield accepted;
        }
        case FileReplace e -> {
          List<String> paths = e.outputs().stream().map(FileEntry::path).toList();
          boolean accepted =
              !e.inputs().isEmpty()
                  && files.containsAll(e.inputs())
                  && new HashSet<>(e.inputs()).size() == e.inputs().size()
                  && free(paths);
          if (accepted) {
            files.removeAll(e.inputs());
            files.addAll(paths);
          }
          yield accepted;
        }
      };
    }

    private boolean free(List<String> paths) {
      return paths.stream().noneMatch(files::contains)
          && new HashSet<>(paths).size() == paths.size();
    }

    void check(Manifest manifest, String context) {
      PartitionImage image = manifest.image(0);
      assertThat(image.flushedOffset()).as(context).isEqualTo(flushed);
      assertThat(image.epoch()).as(context).isEqualTo(epoch);
      assertThat(image.files().stream().map(FileEntry::path))
          .as(context)
          .containsExactlyInAnyOrderElementsOf(files);
      assertThat(image.seriesCount()).as(context).isEqualTo(series.size());
      int indexed = 0;
      for (String measurement : manifest.index().measurements(3)) {
        indexed += manifest.index().view(3, measurement).size();
      }
      assertThat(indexed).as(context).isEqualTo(series.size());
      for (int i = 0; i < series.size(); i++) {
        NewSeries expected = series.get(i);
        assertThat(manifest.series(0).key(i)).as(context).isEqualTo(expected.key());
        assertThat(manifest.series(0).find(expected.databaseId(), expected.key()))
            .as(context)
            .isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void randomEvents(long seed) {
    log.ensureTopic(new TopicSpec("manifest", 1, 1, Map.of()));
    Random random = new Random(seed);
    Manifest manifest = Manifest.start(log, "manifest", 1, p -> store, new TestFaults());
    try {
      for (int i = 0; i < 400; i++) {
        String context = "seed " + seed + " event " + i;
        ManifestEvent event = random(random);
        boolean lost = random.nextInt(20) == 0;
        if (lost) {
          log.loseNextAcknowledgement();
        }
        CompletableFuture<ManifestVerdict> verdict = manifest.submit(0, event);
        boolean accepted = model.apply(event);
        if (lost) {
          assertThat(verdict).as(context).isCompletedExceptionally();
          manifest.catchUp(0).join();
        } else {
          assertThat(verdict.join().accepted()).as("%s %s", context, event).isEqualTo(accepted);
        }
        if (random.nextInt(50) == 0) {
          model.check(manifest, context);
          manifest.close();
          if (random.nextBoolean()) {
            store.crash();
          }
          manifest = Manifest.start(log, "manifest", 1, p -> store, new TestFaults());
          manifest.catchUp(0).join();
          model.check(manifest, context + " after restart");
        }
        if (random.nextInt(30) == 0) {
          store.flush();
        }
      }
      model.check(manifest, "seed " + seed);
      MemoryStateStore empty = new MemoryStateStore();
      try (Manifest replay = Manifest.start(log, "manifest", 1, p -> empty, new TestFaults())) {
        replay.catchUp(0).join();
        model.check(replay, "replay, seed " + seed);
        assertThat(ManifestTest.show(replay, 0)).isEqualTo(ManifestTest.show(manifest, 0));
        assertThat(empty).hasToString(store.toString());
      }
    } catch (CompletionException e) {
      throw new AssertionError("seed " + seed, e);
    } finally {
      manifest.close();
    }
  }

  private ManifestEvent random(Random random) {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return new ClaimOwnership("owner" + random.nextInt());
    }
    List<FileEntry> files = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String measurement = "m" + random.nextInt(3);
      long from = random.nextInt(20) == 0 ? 0 : model.flushed + random.nextInt(3);
      files.add(file(measurement, from, from + random.nextInt(50), random.nextInt(3)));
    }
    if (kind < 7) {
      List<NewSeries> series = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        String measurement = "m" + random.nextInt(3);
        String host = Integer.toString(random.nextInt(4_000));
        series.add(new NewSeries(3, SeriesKey.of(measurement, "host", host)));
      }
      return new FileCommit(
          model.flushed + (random.nextInt(8) == 0 ? 1 : 0),
          model.flushed + random.nextInt(20) - 1,
          model.epoch - (random.nextInt(8) == 0 ? 1 : 0),
          files,
          series);
    }
    List<String> live = new ArrayList<>(model.files);
    List<String> inputs = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0 && !live.isEmpty(); i--) {
      inputs.add(live.get(random.nextInt(live.size())));
    }
    if (random.nextInt(8) == 0) {
      inputs.add("nowhere");
    }
    return new FileReplace(inputs, files);
  }
}
