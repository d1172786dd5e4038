package io.hyperbytedb.server.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.log.rocks.RocksStateStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directories in which backups may be, and claims that they may not make. */
class BackupPlacesTest {
  @TempDir Path folder;

  @Test
  void noBackupGoesIntoTheServersDirectories() throws IOException {
    Path data = Files.createDirectories(folder.resolve("srv/data"));
    Path wal = Files.createDirectories(folder.resolve("fast/wal"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), data);
    Path up =
        Files.createSymbolicLink(folder.resolve("up"), Files.createDirectory(data.resolve("a")));
    List<Path> own = List.of(data, wal, folder.resolve("not/made/yet"));
    for (Path output :
        List.of(
            data,
            wal,
            data.resolve("b"),
            data.resolve("b/c/d"),
            wal.resolve("x"),
            link.resolve("b"),
            link,
            up.resolve("b"),
            folder.resolve("srv/x/../data/b"))) {
      assertThatThrownBy(() -> BackupTaker.refuseOwn(output, own))
          .as("%s", output)
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("is in the server's own directory");
    }
    for (Path output :
        List.of(folder.resolve("b"), folder.resolve("srv/b"), folder.resolve("srv/data2"))) {
      assertThatCode(() -> BackupTaker.refuseOwn(output, own)).doesNotThrowAnyException();
    }
  }

  @Test
  void noBackupGoesIntoAnEarlierOne() throws IOException {
    Path earlier = Files.createDirectories(folder.resolve("backups/one"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), earlier);
    for (Path output :
        List.of(earlier, earlier.resolve("two"), link.resolve("x/y"), folder.resolve("backups"))) {
      assertThatThrownBy(() -> BackupTaker.refuseEarlier(output, earlier))
          .as("%s", output)
          .isInstanceOf(BackupException.class)
          .hasMessageContaining("lie in each other");
    }
    assertThatCode(
            () -> {
              BackupTaker.refuseEarlier(folder.resolve("backups/two"), earlier);
              BackupTaker.refuseEarlier(folder.resolve("backups/two"), null);
            })
        .doesNotThrowAnyException();
  }

  /** Opening a missing store would create it, and creating 1,200 of them takes minutes. */
  @Test
  void aStateWithoutThePartitionsIsRefusedBeforeAnyIsMade() throws IOException {
    Path meta = folder.resolve("meta");
    try (RocksStateStores stores = new RocksStateStores(folder.resolve("state"))) {
      stores.store(StateLogs.CATALOG_STORE);
      stores.store(StateLogs.manifestStore(0));
      stores.checkpoint(meta);
    }
    Path scratch = folder.resolve("scratch");
    assertThatThrownBy(() -> StateImages.read(meta, scratch, 1_200))
        .isInstanceOf(BackupException.class)
        .hasMessage("the state has no [" + StateLogs.manifestStore(1) + "]");
    assertThat(scratch).doesNotExist();
    assertThat(StateImages.read(meta, scratch, 1).manifests()).hasSize(1);
  }

  @Test
  void aDiskThatIsTooSmallIsSaidBefore() {
    assertThatCode(() -> Restorer.refuseSmall(folder, 5, 5)).doesNotThrowAnyException();
    assertThatThrownBy(() -> Restorer.refuseSmall(folder, (5L << 20) + 1, 3L << 20))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("has 3 MiB free, the restore needs 6 MiB");
  }
}
