package io.hyperbytedb.catalog.manifest;

import static io.hyperbytedb.catalog.manifest.Files.file;
import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileCommit;
import io.hyperbytedb.catalog.manifest.ManifestEvent.FileReplace;
import io.hyperbytedb.catalog.manifest.ManifestEvent.NewSeries;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.FileEntry;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Tombstone;
import io.hyperbytedb.testing.TestFaults;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class ManifestTest {
  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final List<MemoryStateStore> stores =
      List.of(new MemoryStateStore(), new MemoryStateStore());
  private Manifest manifest;

  ManifestTest() {
    log.ensureTopic(new TopicSpec("manifest", 2, 1, Map.of()));
    manifest = start();
  }

  private Manifest start() {
    return Manifest.start(log, "manifest", 2, stores::get, new TestFaults());
  }

  @AfterEach
  void close() {
    manifest.close();
  }

  private static NewSeries one(String name) {
    return new NewSeries(3, SeriesKey.of("cpu", "host", name));
  }

  private static List<NewSeries> series(String... names) {
    return Arrays.stream(names).map(ManifestTest::one).toList();
  }

  private ManifestVerdict submit(ManifestEvent event) {
    return manifest.submit(0, event).join();
  }

  private long claim() {
    ManifestVerdict verdict = submit(new ClaimOwnership("me"));
    assertThat(verdict.accepted()).isTrue();
    return verdict.epoch();
  }

  private void accept(ManifestEvent event) {
    assertThat(submit(event).refusal()).isNull();
  }

  private void refuse(ManifestEvent event, String text) {
    String before = show(manifest, 0);
    Refusal refusal = submit(event).refusal();
    assertThat(refusal == null ? null : refusal.text()).isEqualTo(text);
    assertThat(show(manifest, 0)).isEqualTo(before);
  }

  /** The content of a partition's image and the index, without the applied offset. */
  static String show(Manifest manifest, int partition) {
    PartitionImage image = manifest.image(partition);
    StringBuilder out = new StringBuilder();
    out.append("flushed ").append(image.flushedOffset()).append(" epoch ").append(image.epoch());
    for (int i = 0; i < image.seriesCount(); i++) {
      out.append('\n').append(manifest.series(partition).databaseId(i)).append(' ');
      out.append(manifest.series(partition).key(i));
    }
    out.append("\ndropped ").append(image.droppedSeries());
    image
        .tombstones()
        .forEach(t -> out.append("\ntombstone ").append(t.offset()).append(t.measurement()));
    image.files().stream()
        .map(FileEntry::measurement)
        .distinct()
        .sorted()
        .forEach(
            measurement ->
                image
                    .files(4, measurement)
                    .forEach(f -> out.append('\n').append(HexFormat.of().formatHex(encoded(f)))));
    return out.toString();
  }

  private static byte[] encoded(FileEntry file) {
    return ManifestCodec.encode(new FileReplace(List.of(), List.of(file)));
  }

  @Test
  void aNewPartitionIsEmpty() {
    assertThat(manifest.partitions()).isEqualTo(2);
    assertThat(manifest.image(1).epoch()).isZero();
    assertThat(manifest.image(1).flushedOffset()).isZero();
    assertThat(manifest.image(1).files()).isEmpty();
  }

  @Test
  void aCommitMovesFilesAndPositionAtOnce() {
    long epoch = claim();
    CompletableFuture<PartitionImage> flushed = manifest.awaitFlushed(0, 10);
    assertThat(flushed).isNotDone();
    FileEntry b = file("b", 0, 10, 0);
    FileEntry a = file("a", 0, 10, 0);
    accept(new FileCommit(0, 10, epoch, List.of(b, a), series("x", "y")));
    assertThat(flushed).succeedsWithin(Duration.ofSeconds(10));
    PartitionImage image = manifest.image(0);
    assertThat(image.flushedOffset()).isEqualTo(10);
    assertThat(image.files()).extracting(FileEntry::path).contains(a.path(), b.path()).hasSize(2);
    assertThat(image.files(4, "a")).extracting(FileEntry::path).containsExactly(a.path());
    assertThat(image.files(5, "a")).isEmpty();
    assertThat(manifest.image(1).files()).isEmpty();
  }

  @Test
  void filesOfAMeasurementAreInTheOrderOfTheirOffsets() {
    long epoch = claim();
    accept(new FileCommit(0, 9, epoch, List.of(file("p", "m", 0), file("c", "m", 0)), List.of()));
    accept(new FileCommit(9, 19, epoch, List.of(file("a", "m", 9)), List.of()));
    accept(new FileReplace(List.of("p"), List.of(file("z", "m", 0))));
    List<String> expected = List.of("c", "z", "a");
    assertThat(manifest.image(0).files(4, "m"))
        .extracting(FileEntry::path)
        .containsExactlyElementsOf(expected);
    manifest.close();
    manifest = start();
    assertThat(manifest.image(0).files(4, "m"))
        .extracting(FileEntry::path)
        .containsExactlyElementsOf(expected);
  }

  @Test
  void aCommitStartsWhereTheLastEnded() {
    long epoch = claim();
    FileCommit first = new FileCommit(0, 10, epoch, List.of(), series("x"));
    accept(first);
    refuse(first, "flushed up to [10], not [0]");
    refuse(new FileCommit(11, 20, epoch, List.of(), List.of()), "flushed up to [10], not [11]");
    refuse(new FileCommit(10, 9, epoch, List.of(), List.of()), "commit ends at [9], before [10]");
    accept(new FileCommit(10, 10, epoch, List.of(), List.of()));
    accept(new FileCommit(10, 20, epoch, List.of(), List.of()));
  }

  @Test
  void aZombieCannotCommit() {
    long old = claim();
    refuse(new FileCommit(0, 10, old + 1, List.of(), List.of()), "epoch [2] is over, now [1]");
    long current = claim();
    assertThat(current).isGreaterThan(old);
    refuse(new FileCommit(0, 10, old, List.of(), List.of()), "epoch [1] is over, now [2]");
    accept(new FileCommit(0, 10, current, List.of(), List.of()));
  }

  @Test
  void ofTwoCommitsOfOneRangeOneIsAccepted() {
    long epoch = claim();
    List<CompletableFuture<ManifestVerdict>> verdicts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      verdicts.add(
          manifest.submit(
              0, new FileCommit(0, 10, epoch, List.of(file("m", i, 10, 0)), List.of())));
    }
    assertThat(verdicts.stream().filter(verdict -> verdict.join().accepted())).hasSize(1);
    assertThat(manifest.image(0).files()).hasSize(1);
  }

  @Test
  void aReplacementNeedsAllItsInputs() {
    long epoch = claim();
    FileEntry one = file("m", 0, 10, 0);
    FileEntry two = file("m", 10, 20, 0);
    FileEntry merged = file("m", 0, 20, 1);
    accept(new FileCommit(0, 20, epoch, List.of(one, two), List.of()));
    String gone = one.path();
    FileReplace replace = new FileReplace(List.of(gone, two.path()), List.of(merged));
    refuse(new FileReplace(List.of(gone, "none"), List.of(merged)), "file [none] is not live");
    refuse(
        new FileReplace(List.of(gone, gone), List.of(merged)), "file [" + gone + "] is not live");
    refuse(new FileReplace(List.of(), List.of(merged)), "nothing to replace");
    accept(replace);
    refuse(replace, "file [" + gone + "] is not live");
    assertThat(manifest.image(0).files())
        .extracting(FileEntry::path)
        .containsExactly(merged.path());
    accept(new FileReplace(List.of(merged.path()), List.of()));
    assertThat(manifest.image(0).files()).isEmpty();
  }

  @Test
  void aPathHasOneFile() {
    long epoch = claim();
    FileEntry one = file("m", 0, 10, 0);
    FileEntry two = file("m", 10, 20, 0);
    String why = "file [" + one.path() + "] is there already";
    refuse(new FileCommit(0, 20, epoch, List.of(one, one), List.of()), why);
    accept(new FileCommit(0, 20, epoch, List.of(one, two), List.of()));
    refuse(new FileCommit(20, 30, epoch, List.of(one), List.of()), why);
    refuse(new FileReplace(List.of(two.path()), List.of(one)), why);
    refuse(new FileReplace(List.of(one.path()), List.of(one)), why);
  }

  @Test
  void seriesAreNumberedInTheOrderOfTheLog() {
    long epoch = claim();
    accept(new FileCommit(0, 10, epoch, List.of(), series("x", "y")));
    refuse(new FileCommit(0, 10, epoch, List.of(), series("q")), "flushed up to [10], not [0]");
    refuse(
        new FileCommit(10, 20, epoch, List.of(), series("z", "y")),
        "series [cpu,host=y] is not new");
    refuse(
        new FileCommit(10, 20, epoch, List.of(), series("z", "z")),
        "series [cpu,host=z] is not new");
    accept(new FileCommit(10, 20, epoch, List.of(), series("z")));
    assertThat(manifest.image(0).seriesCount()).isEqualTo(3);
    assertThat(manifest.series(0).find(3, one("z").key())).isEqualTo(2);
    assertThat(manifest.series(1).end()).isZero();

    assertThat(manifest.submit(1, new ClaimOwnership("me")).join().epoch()).isEqualTo(1);
    assertThat(
            manifest.submit(1, new FileCommit(0, 9, 1, List.of(), series("y"))).join().accepted())
        .isTrue();
    SeriesView view = manifest.index().view(3, "cpu");
    assertThat(view.partitions()).extracting(SeriesView.PartitionView::size).containsExactly(3, 1);
    assertThat(manifest.index().measurements(3)).containsExactly("cpu");
  }

  @Test
  void aConsumerMayBeAheadOfTheManifest() {
    long epoch = claim();
    NewSeries x = one("x");
    assertThat(manifest.registry().consumed(0, 3, x.key())).isZero();
    assertThat(manifest.registry().consumed(0, 3, one("y").key())).isEqualTo(1);
    accept(new FileCommit(0, 10, epoch, List.of(), List.of(x)));
    assertThat(manifest.image(0).seriesCount()).isEqualTo(1);
    assertThat(Objects.requireNonNull(manifest.index().view(3, "cpu").partition(0)).size())
        .isEqualTo(2);
  }

  @Test
  void aTableThatDisagreesWithTheLogStopsThePartition() {
    long epoch = claim();
    manifest.registry().consumed(0, 3, one("wrong").key());
    assertThat(manifest.submit(0, new FileCommit(0, 10, epoch, List.of(), series("x"))))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .withCauseInstanceOf(LogException.class)
        .withMessageContaining("series [cpu,host=x] has number [1], the log says [0]");
    assertThat(manifest.image(0).flushedOffset()).isZero();
    assertThat(manifest.submit(1, new ClaimOwnership("me")).join().accepted()).isTrue();
  }

  private static Deletes deletes(RoaringBitmap dropped, RoaringBitmap revived, long... offsets) {
    return new Deletes(
        Arrays.stream(offsets)
            .mapToObj(
                offset -> new Tombstone(offset, 3, 4, "m", null, Long.MIN_VALUE, Long.MAX_VALUE))
            .toList(),
        dropped,
        revived,
        List.of());
  }

  @Test
  void tombstonesStayAsLongAsAFileNeedsThem() {
    RoaringBitmap none = new RoaringBitmap();
    long epoch = claim();
    accept(
        new FileCommit(
            0, 10, epoch, List.of(file("m", 0, 10, 0)), List.of(), deletes(none, none, 5)));
    assertThat(manifest.image(0).tombstones()).as("no file ends before it").isEmpty();
    FileEntry later = file("m", 10, 20, 0);
    accept(new FileCommit(10, 20, epoch, List.of(later), List.of(), deletes(none, none, 12, 15)));
    PartitionImage image = manifest.image(0);
    assertThat(image.tombstones()).extracting(Tombstone::offset).containsExactly(12L, 15L);
    FileEntry first = image.files(4, "m").getFirst();
    assertThat(image.tombstones(3, 4, "m", 20).concerns(first)).isTrue();
    assertThat(image.tombstones(3, 4, "m", 12).isEmpty()).isTrue();
    assertThat(image.tombstones(3, 4, "m", 20).concerns(later)).isFalse();
    assertThat(image.tombstones(3, 4, "other", 20).isEmpty()).isTrue();

    manifest.close();
    manifest = start();
    assertThat(manifest.image(0).tombstones()).hasSize(2);
    FileEntry merged = file("m", 10, 20, 1);
    accept(new FileReplace(List.of(first.path(), later.path()), List.of(merged)));
    assertThat(manifest.image(0).tombstones()).isEmpty();
    String before = show(manifest, 0);
    manifest.close();
    manifest = start();
    assertThat(show(manifest, 0)).isEqualTo(before);
  }

  @Test
  void droppedSeriesLeaveTheIndexUntilTheyAreWrittenAgain() {
    RoaringBitmap none = new RoaringBitmap();
    long epoch = claim();
    accept(new FileCommit(0, 10, epoch, List.of(), series("x", "y", "z")));
    accept(
        new FileCommit(
            10, 20, epoch, List.of(), List.of(), deletes(RoaringBitmap.bitmapOf(0, 1), none, 15)));
    assertThat(manifest.index().view(3, "cpu").size()).isOne();
    accept(
        new FileCommit(
            20, 30, epoch, List.of(), List.of(), deletes(RoaringBitmap.bitmapOf(2), none, 25)));
    assertThat(manifest.index().measurements(3)).isEmpty();
    assertThat(manifest.index().view(3, "cpu").size()).isZero();
    accept(
        new FileCommit(
            30, 40, epoch, List.of(), List.of(), deletes(none, RoaringBitmap.bitmapOf(1))));
    assertThat(Objects.requireNonNull(manifest.index().view(3, "cpu").partition(0)).ordinal(0))
        .isOne();

    manifest.close();
    manifest = start();
    assertThat(manifest.index().view(3, "cpu").size()).isOne();
    assertThat(manifest.image(0).droppedSeries()).isEqualTo(RoaringBitmap.bitmapOf(0, 2));
    manifest.registry().retainDatabases(Set.of(2L), 4);
    assertThat(manifest.index().measurements(3)).isEmpty();
    manifest.registry().seen(3, 9, one("late").key());
    assertThat(manifest.index().measurements(3)).isEmpty();
    manifest.registry().seen(4, 9, one("new").key());
    assertThat(manifest.index().measurements(4)).containsExactly("cpu");
  }

  @Test
  void whatTheConsumerKnowsOfLaterStandsAgainstACommit() {
    long epoch = claim();
    accept(new FileCommit(0, 10, epoch, List.of(), series("x")));
    manifest.registry().seenAlive(3, "cpu", 0, false, 15);
    manifest.registry().seenAlive(3, "cpu", 0, true, 22);
    accept(
        new FileCommit(
            10,
            20,
            epoch,
            List.of(),
            List.of(),
            deletes(RoaringBitmap.bitmapOf(0), new RoaringBitmap(), 15)));
    assertThat(manifest.index().view(3, "cpu").size()).isOne();
  }

  @Test
  void deletesThatCannotBeAreRefused() {
    RoaringBitmap none = new RoaringBitmap();
    long epoch = claim();
    refuse(
        new FileCommit(0, 10, epoch, List.of(), List.of(), deletes(none, none, 10)),
        "tombstone of [10] is not in the commit's range");
    refuse(
        new FileCommit(
            0, 10, epoch, List.of(), series("x"), deletes(RoaringBitmap.bitmapOf(1), none)),
        "deletes of series [1], there are [1]");
  }

  @Test
  void restartFindsEverything() {
    long epoch = claim();
    accept(new FileCommit(0, 10, epoch, List.of(file("m", 0, 10, 0)), series("x", "y")));
    stores.getFirst().flush();
    accept(new FileCommit(10, 20, epoch, List.of(file("m", 10, 20, 0)), series("z")));
    String before = show(manifest, 0);
    String bytes = stores.getFirst().toString();

    manifest.close();
    manifest = start();
    assertThat(show(manifest, 0)).isEqualTo(before);
    assertThat(manifest.awaitFlushed(0, 20)).isCompleted();
    assertThat(manifest.index().view(3, "cpu").size()).isEqualTo(3);

    manifest.close();
    stores.getFirst().crash();
    manifest = start();
    manifest.catchUp(0).join();
    assertThat(show(manifest, 0)).isEqualTo(before);
    assertThat(stores.getFirst()).hasToString(bytes);
  }
}
