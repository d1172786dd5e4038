package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full to the last byte, in the middle of writes and before a start. */
class DiskFullIT {
  private static final Duration LONG = Duration.ofMinutes(3);

  @TempDir Path home;

  private final AtomicInteger acknowledged = new AtomicInteger();
  private int next = 1;

  private int write(Http http) throws Exception {
    int status = http.write("d", "m v=1i " + next).status();
    if (status == 204) {
      acknowledged.incrementAndGet();
    }
    next++;
    return status;
  }

  private void awaitWrite(Http http, int status) {
    Awaitility.await().atMost(LONG).until(() -> write(http) == status);
  }

  /** Of a write that failed it is not known whether it was done. */
  private void assertHoldsAll(Http http) {
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              String body = http.query("d", "SELECT count(v) FROM m").body();
              assertThat(body).contains("\"values\"");
              int comma = body.lastIndexOf(',', body.lastIndexOf("]]"));
              int count = Integer.parseInt(body.substring(comma + 1, body.lastIndexOf("]]")));
              assertThat(count).isBetween(acknowledged.get(), next - 1);
            });
  }

  /** What is flushed and pruned then is space enough; nothing else is deleted. */
  @Test
  void aDiskThatIsFullOfTheServersOwnLogIsFreedByItself() throws Exception {
    Path mount = Files.createDirectory(home.resolve("disk"));
    try (SmallDisk disk = SmallDisk.of(mount, "160m");
        ServerProcess server = ServerProcess.startOn(disk, home, mount);
        Http http = new Http(server.url())) {
      assertThat(http.query("", "CREATE DATABASE d").status()).isEqualTo(200);
      long seed = System.nanoTime();
      System.out.println("seed " + seed);
      Random random = new Random(seed);
      byte[] bytes = new byte[45_000];
      for (int round = 0; round < 2; round++) {
        for (int status = 204; status != 507; ) {
          // The same row again and again: much in the log, little in files.
          random.nextBytes(bytes);
          String text = Base64.getEncoder().encodeToString(bytes);
          status = http.write("d", "big s=\"" + text + "\" 1").status();
          assertThat(status).isIn(204, 507);
        }
        awaitWrite(http, 204);
      }
      assertHoldsAll(http);
      assertThat(server.isAlive()).isTrue();
    }
  }

  @Test
  void writesStopAndGoOnAndNothingAcknowledgedIsLost() throws Exception {
    Path mount = Files.createDirectory(home.resolve("disk"));
    try (SmallDisk disk = SmallDisk.of(mount, "160m")) {
      try (ServerProcess server = ServerProcess.startOn(disk, home, mount);
          Http http = new Http(server.url())) {
        assertThat(http.query("", "CREATE DATABASE d").status()).isEqualTo(200);
        for (int round = 0; round < 2; round++) {
          for (int i = 0; i < 20; i++) {
            assertThat(write(http)).isEqualTo(204);
          }
          disk.fill("junk");
          awaitWrite(http, 507);
          assertThat(http.get("/health").body()).contains("the disk is full");
          assertThat(server.isAlive()).isTrue();
          Files.delete(disk.path().resolve("junk"));
          awaitWrite(http, 204);
          assertHoldsAll(http);
        }
        disk.fill("junk");
        awaitWrite(http, 507);
      }
      // Killed on a full disk, and started on one. Not even the lock can be written there.
      try (ServerProcess server = ServerProcess.launchOn(disk, home, mount);
          Http http = new Http(server.url())) {
        server.await("is full: delete other files there");
        Files.delete(disk.path().resolve("junk"));
        server.awaitReady();
        awaitWrite(http, 204);
        assertHoldsAll(http);
      }
      assertThat(disk.path().resolve("data/meta/state.damaged-1")).doesNotExist();
    }
  }
}
