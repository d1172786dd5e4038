package io.hyperbytedb.server.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.testing.TestFaults;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskMonitorTest {
  private static final long MIB = 1 << 20;
  private static final Partition PARTITION = new Partition("t", 0);

  @TempDir Path folder;
  private final PrometheusMetrics metrics = new PrometheusMetrics();

  /** The free space reported to the monitor. */
  private volatile long free = 500 * MIB;

  private Disk disk(long total) {
    return () -> new Disk.Space(free, total);
  }

  private static Config.Disk config(Duration interval, long reserve, long ballast) {
    return new Config.Disk(interval, 10, 3, reserve * MIB, ballast * MIB);
  }

  private DiskMonitor monitor(long totalMib, long reserve) {
    return new DiskMonitor(
        config(Duration.ofDays(1), reserve, 0), List.of(disk(totalMib * MIB)), metrics);
  }

  @Test
  void writesAreRefusedUntilThereIsSpaceAgain() throws Exception {
    try (DiskMonitor disk = monitor(1_000, 1);
        HttpServer server =
            HttpServer.builder("127.0.0.1", 0, "1")
                .route("GET", "/x", disk.guard(exchange -> exchange.respond(204)))
                .start();
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/x");
      for (long mib : new long[] {500, 90, 29, 31, 0, 500}) {
        free = mib * MIB;
        disk.check();
        HttpResponse<String> answer =
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(mib < 30 ? 507 : 204);
        assertThat(metrics.prometheusText())
            .contains("hyperbytedb_disk_read_only " + (mib < 30 ? 1 : 0));
      }
    }
  }

  @Test
  void theReserveCountsWhereAShareOfTheDiskIsLess() {
    try (DiskMonitor disk = monitor(1_000, 64)) {
      free = 63 * MIB;
      disk.check();
      assertThat(disk.readOnly()).isTrue();
      // At the limit itself it would flap.
      free = 65 * MIB;
      assertThat(disk.readOnly()).isTrue();
      free = 73 * MIB;
      assertThat(disk.readOnly()).isFalse();
    }
  }

  @Test
  void ofASmallDiskTheReserveIsAQuarter() {
    free = 17 * MIB;
    try (DiskMonitor disk = monitor(64, 64)) {
      assertThat(disk.readOnly()).isFalse();
      free = 15 * MIB;
      disk.check();
      assertThat(disk.readOnly()).isTrue();
      assertThat(disk.takesFiles()).isTrue();
      free = 7 * MIB;
      assertThat(disk.takesFiles()).isFalse();
      assertThat(disk.takesRecords()).isTrue();
      free = MIB;
      assertThat(disk.takesRecords()).isFalse();
    }
  }

  @Test
  void aDiskThatFillsBetweenTwoLooksIsSeenByTheWritesThemselves() {
    try (DiskMonitor disk = monitor(1_000, 64).start(new TestFaults())) {
      assertThat(disk.readOnly()).isFalse();
      free = 10 * MIB;
      // The next check is due in a day, but the free space could be used up after an eighth of a
      // second.
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(disk::readOnly);
    }
  }

  @Test
  void theLogTakesDeletesLongerThanPointsAndNothingWithoutSpace() {
    MemoryLog memory = new MemoryLog(InstantSource.system());
    memory.ensureTopic(new TopicSpec("t", 1, 1, Map.of()));
    free = 65 * MIB;
    try (DiskMonitor disk = monitor(1_000, 64);
        SpaceLog log = SpaceLog.of(memory, disk)) {
      SpaceLog points = log.forPoints();
      assertThat(points.append(PARTITION, new byte[9]).join()).isZero();
      free = 63 * MIB;
      disk.check();
      assertRefused(points, 9);
      assertThat(log.append(PARTITION, new byte[9]).join()).isEqualTo(1);
      // Bytes in flight to the disk count.
      free = 9 * MIB;
      assertRefused(log, 2 << 20);
      assertThat(log.append(PARTITION, new byte[9]).join()).isEqualTo(2);
      free = 7 * MIB;
      assertRefused(log, 9);
      free = 500 * MIB;
      assertThat(points.append(PARTITION, new byte[9]).join()).isEqualTo(3);
    }
  }

  private static void assertRefused(SpaceLog log, int bytes) {
    assertThatThrownBy(() -> log.append(PARTITION, new byte[bytes]).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(LogException.class)
        .hasMessageContaining(DiskMonitor.FULL);
  }

  @Test
  void filesLeaveSpaceForTheLog() throws Exception {
    try (DiskMonitor disk = monitor(1_000, 64)) {
      Storage storage = new SpaceStorage(new LocalStorage(folder), disk);
      try (Storage.Output output = storage.create("a")) {
        output.write(new byte[9], 0, 9);
        free = 31 * MIB;
        disk.check();
        assertThatThrownBy(() -> output.write(new byte[9], 0, 9))
            .isInstanceOf(IOException.class)
            .hasMessage("the disk is full: no files are written");
      }
      assertThatThrownBy(() -> storage.create("b").close()).isInstanceOf(IOException.class);
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files).isEmpty();
      }
      free = 500 * MIB;
      try (Storage.Output output = storage.create("b")) {
        output.commit();
      }
      assertThat(storage.list("")).containsExactly("b");
    }
  }

  @Test
  void ballastIsMadeGivenBackAndMadeAgain() throws Exception {
    Path ballast = folder.resolve("ballast");
    Config.Disk config = config(Duration.ofMillis(1), 64, 8);
    try (DiskMonitor disk =
        DiskMonitor.withBallast(config, List.of(disk(1_000 * MIB)), ballast, metrics)
            .start(new TestFaults())) {
      awaitBytes(ballast, 8 * MIB);
      free = 20 * MIB;
      awaitBytes(ballast, 0);
      // Points are accepted again when there is also space for the ballast.
      free = 70 * MIB;
      disk.check();
      assertThat(disk.readOnly()).isTrue();
      free = 81 * MIB;
      awaitBytes(ballast, 8 * MIB);
      assertThat(disk.readOnly()).isFalse();
    }
    // The next process keeps it, and one with a lower setting releases it.
    try (DiskMonitor disk =
        DiskMonitor.withBallast(config, List.of(disk(1_000 * MIB)), ballast, metrics)) {
      assertThat(bytes(ballast)).isEqualTo(8 * MIB);
      assertThat(disk.readOnly()).isFalse();
    }
    try (DiskMonitor disk =
        DiskMonitor.withBallast(
            config(Duration.ofDays(1), 64, 0), List.of(disk(1_000 * MIB)), ballast, metrics)) {
      assertThat(bytes(ballast)).isZero();
      assertThat(disk.readOnly()).isFalse();
    }
  }

  private static void awaitBytes(Path directory, long bytes) {
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> bytes(directory) == bytes);
  }

  private static long bytes(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void aRealDiskHasASizeAndIsFoundOnce() throws Exception {
    List<Disk> disks = Disk.of(List.of(folder, folder));
    assertThat(disks).hasSize(1);
    assertThat(disks.getFirst().space().total()).isPositive();
    assertThat(disks.getFirst().space().free()).isNotNegative();
  }
}
