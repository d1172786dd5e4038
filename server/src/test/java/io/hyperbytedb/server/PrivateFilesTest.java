package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivateFilesTest {
  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({
    "rw-------,",
    "rwx------,",
    "r--------,",
    "rw-r-----,its group",
    "rwxr-x---,its group",
    "rw-r--r--,all users",
    "rw----r--,all users",
    "rwx-----x,all users",
    "rw--w----,its group",
    "rw-----w-,all users"
  })
  void whoElseMayReadOrChangeAKeyIsTold(String mode, String open) throws Exception {
    Path key = Files.writeString(home.resolve("key.pem"), "secret");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(mode));
    assertThat(PrivateFiles.openTo(key)).isEqualTo(open);
  }

  @Test
  void whatIsNotThereYetIsOpenToNoOne() {
    assertThat(PrivateFiles.openTo(home.resolve("none"))).isNull();
  }

  @Test
  void directoriesAreMadeForTheirUserOnlyAndOthersStayAsTheyAre() throws Exception {
    Path above = Files.createDirectory(home.resolve("above"));
    Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
    PrivateFiles.createDirectories(above.resolve("data/wal"));
    assertThat(PrivateFiles.openTo(above)).isEqualTo("all users");
    assertThat(PrivateFiles.openTo(above.resolve("data"))).isNull();
    assertThat(PrivateFiles.openTo(above.resolve("data/wal"))).isNull();
  }
}
