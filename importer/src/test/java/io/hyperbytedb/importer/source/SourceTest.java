package io.hyperbytedb.importer.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.importer.Recorded;
import io.hyperbytedb.importer.meta.Meta;
import io.hyperbytedb.importer.meta.Meta.Database;
import io.hyperbytedb.importer.meta.Meta.Policy;
import io.hyperbytedb.importer.meta.Statements;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {
  @TempDir private Path directory;

  private Source directories() throws IOException {
    Path files = Recorded.files(directory);
    return Source.directories(
        files.resolve("data"), files.resolve("wal"), files.resolve("meta/meta.db"));
  }

  private static Database named(Meta meta, String name) {
    return meta.databases().stream()
        .filter(database -> database.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void metaHasWhatStatementsMade() throws Exception {
    Meta meta = directories().meta();
    Database kinds = named(meta, "kinds");
    assertThat(kinds.defaultPolicy()).isEqualTo("days");
    assertThat(kinds.policies().stream().map(policy -> Statements.policy("CREATE", kinds, policy)))
        .containsExactly(
            "CREATE RETENTION POLICY \"autogen\" ON \"kinds\" DURATION INF REPLICATION 1 SHARD"
                + " DURATION 604800000000000ns",
            "CREATE RETENTION POLICY \"long\" ON \"kinds\" DURATION INF REPLICATION 1 SHARD"
                + " DURATION 6048000000000000000ns",
            "CREATE RETENTION POLICY \"days\" ON \"kinds\" DURATION INF REPLICATION 1 SHARD"
                + " DURATION 86400000000000ns DEFAULT");
    Policy days = kinds.policies().getLast();
    assertThat(Statements.subscription(kinds, days, days.subscriptions().getFirst()))
        .isEqualTo(
            "CREATE SUBSCRIPTION \"sub 1\" ON \"kinds\".\"days\" DESTINATIONS ALL"
                + " 'http://127.0.0.1:1/x', 'udp://127.0.0.1:9'");
    assertThat(kinds.queries().getFirst().statement())
        .startsWith("CREATE CONTINUOUS QUERY cq ON kinds RESAMPLE EVERY 1h FOR 2h BEGIN SELECT");
    assertThat(meta.users().stream().flatMap(user -> Statements.user(user).stream()))
        .containsExactlyInAnyOrder(
            "CREATE USER \"admin\" WITH PASSWORD '...' WITH ALL PRIVILEGES",
            "CREATE USER \"none\" WITH PASSWORD '...'",
            "GRANT WRITE ON \"odd name, 1\" TO \"none\"",
            "CREATE USER \"re ader\" WITH PASSWORD '...'",
            "GRANT READ ON \"kinds\" TO \"re ader\"",
            "GRANT ALL ON \"odd name, 1\" TO \"re ader\"");
  }

  @Test
  void aBackupHasTheSameShards() throws Exception {
    Source files = directories();
    Source backup = Source.portable(Recorded.portable(directory));
    assertThat(backup.meta()).isEqualTo(files.meta());
    assertThat(backup.shards().stream().map(Shard::toString))
        .containsExactlyElementsOf(files.shards().stream().map(Shard::toString).toList());
    assertThat(backup.notes()).isEmpty();
    assertThat(files.notes()).isEmpty();
  }

  @Test
  void whatIsMissingOrUnknownIsNoted() throws Exception {
    Source before = directories();
    Path data = directory.resolve("influxdb/data");
    Files.createDirectories(data.resolve("gone/autogen/99"));
    Files.move(data.resolve("kinds/days/2"), directory.resolve("elsewhere"));
    Source after = again();
    assertThat(after.shards()).hasSize(before.shards().size() - 1);
    assertThat(after.notes())
        .satisfiesExactly(
            one -> assertThat(one).startsWith("shard 2 is in [").contains("there is no ["),
            two -> assertThat(two).endsWith("gone/autogen/99] is not in meta.db and is left out"));
  }

  private Source again() throws IOException {
    Path files = directory.resolve("influxdb");
    return Source.directories(
        files.resolve("data"), files.resolve("wal"), files.resolve("meta/meta.db"));
  }

  @Test
  void aMissingLogIsNoted() throws Exception {
    Path files = Recorded.files(directory);
    Path nothing = directory.resolve("nothing");
    assertThat(
            Source.directories(files.resolve("data"), nothing, files.resolve("meta/meta.db"))
                .notes())
        .containsExactly(
            "there is no ["
                + nothing
                + "]: writes that were only in the log of writes are missing");
  }

  @Test
  void whatIsNoMetaIsNamed() throws Exception {
    Path meta = Recorded.files(directory).resolve("meta/meta.db");
    byte[] bytes = Files.readAllBytes(meta);
    Files.write(meta, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(this::again)
        .hasMessageStartingWith("[" + meta + "] is damaged or no meta.db");
  }

  @Test
  void aTruncatedArchiveIsNamed() throws Exception {
    Path portable = Recorded.portable(directory);
    Path archive =
        Source.portable(portable).shards().isEmpty()
            ? portable
            : list(portable).stream()
                .filter(path -> path.toString().endsWith(".s1.tar.gz"))
                .findFirst()
                .orElseThrow();
    byte[] bytes = Files.readAllBytes(archive);
    Files.write(archive, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> TarFile.unpack(archive, directory.resolve("out")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("[" + archive + "] is damaged");
  }

  private static List<Path> list(Path directory) throws IOException {
    try (var all = Files.list(directory)) {
      return all.toList();
    }
  }
}
