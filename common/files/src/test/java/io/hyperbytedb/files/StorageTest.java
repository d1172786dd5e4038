package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The contract of every storage. */
abstract class StorageTest {
  private static final String PATH = "db/rp/m/file";

  /** The storage under test; the same files on each call. */
  abstract Storage storage();

  /** The storage as the next process finds it after its writers have died. */
  abstract Storage crashed() throws IOException;

  private static void write(Storage.Output out, String text) throws IOException {
    byte[] bytes = ("__" + text + "__").getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 2, bytes.length - 4);
  }

  private static void commit(Storage storage, String path, String text) throws IOException {
    try (Storage.Output out = storage.create(path)) {
      write(out, text);
      out.commit();
    }
  }

  private static String text(Storage.Input input) {
    ByteBuffer bytes = input.bytes();
    byte[] all = new byte[bytes.capacity()];
    bytes.get(0, all);
    return new String(all, StandardCharsets.UTF_8);
  }

  private static String read(Storage storage, String path) throws IOException {
    try (Storage.Input input = storage.open(path)) {
      return text(input);
    }
  }

  @Test
  void whatIsCommittedIsThereWholeAndSurvivesACrash() throws Exception {
    try (Storage.Output out = storage().create(PATH)) {
      assertThat(out.position()).isZero();
      write(out, "one ");
      write(out, "two");
      assertThat(out.position()).isEqualTo(7);
      out.commit();
      assertThat(read(storage(), PATH)).isEqualTo("one two");
    }
    assertThat(read(storage(), PATH)).isEqualTo("one two");
    Storage next = crashed();
    next.deleteLeftovers(Duration.ZERO);
    assertThat(read(next, PATH)).isEqualTo("one two");
    assertThat(next.list("")).containsExactly(PATH);
  }

  @Test
  void nobodySeesWhatIsNotCommitted() throws Exception {
    Storage storage = storage();
    try (Storage.Output out = storage.create(PATH)) {
      write(out, "half");
      assertThat(storage.list("")).isEmpty();
      assertThatThrownBy(() -> storage.open(PATH)).isInstanceOf(NoSuchFileException.class);
    }
    assertThat(storage.list("")).isEmpty();
    assertThatThrownBy(() -> storage.open(PATH)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // its writer dies
  void whatADeadWriterLeftIsNoFileAndGoesAway() throws Exception {
    commit(storage(), PATH, "old");
    Storage.Output torn = storage().create(PATH);
    write(torn, "torn");
    Storage.Output other = storage().create("db/rp/m/other");
    write(other, "torn");
    Storage next = crashed();
    assertThat(read(next, PATH)).isEqualTo("old");
    assertThat(next.list("")).containsExactly(PATH);
    next.deleteLeftovers(Duration.ZERO);
    assertThat(read(next, PATH)).isEqualTo("old");
    assertThat(next.list("")).containsExactly(PATH);
    commit(next, PATH, "new");
    assertThat(read(next, PATH)).isEqualTo("new");
  }

  @Test
  void theFilesOfABatchAreThereAfterItsSyncAndSurviveACrash() throws Exception {
    commit(storage(), "db/rp/m0/b/file", "old");
    List<String> paths = new ArrayList<>();
    try (Storage.Batch batch = storage().batch()) {
      for (int i = 0; i < 200; i++) {
        String path = "db/rp/m" + i + "/b/file";
        try (Storage.Output out = batch.create(path)) {
          write(out, "text " + i);
          try (Storage.Input back = out.readBack()) {
            assertThat(text(back)).isEqualTo("text " + i);
          }
          if (i % 10 != 9) {
            paths.add(path);
            out.commit();
          }
        }
      }
      assertThat(batch.sync()).isEmpty();
      assertThat(storage().list("")).containsExactlyInAnyOrderElementsOf(paths);
      assertThat(batch.sync()).as("nothing is left to do").isEmpty();
    }
    Storage next = crashed();
    next.deleteLeftovers(Duration.ZERO);
    assertThat(next.list("")).containsExactlyInAnyOrderElementsOf(paths);
    for (String path : paths) {
      String number = path.substring("db/rp/m".length(), path.indexOf("/b/"));
      assertThat(read(next, path)).isEqualTo("text " + number);
    }
  }

  @Test
  @SuppressWarnings("MustBeClosedChecker") // its writer dies
  void theFilesOfABatchThatWasNotSyncedAreWholeOrNotThere() throws Exception {
    Storage.Batch batch = storage().batch();
    for (int i = 0; i < 20; i++) {
      try (Storage.Output out = batch.create("db/rp/m" + i + "/file")) {
        write(out, "whole");
        out.commit();
      }
    }
    Storage.Output torn = batch.create("db/rp/torn/file");
    write(torn, "torn");
    Storage next = crashed();
    for (String path : next.list("")) {
      assertThat(read(next, path)).isEqualTo("whole");
      assertThat(path).isNotEqualTo("db/rp/torn/file");
    }
    batch.close();
    commit(next, "db/rp/m1/file", "new");
    assertThat(read(next, "db/rp/m1/file")).isEqualTo("new");
  }

  @Test
  void aReaderKeepsTheFileThatItOpened() throws Exception {
    Storage storage = storage();
    commit(storage, PATH, "old");
    try (Storage.Input old = storage.open(PATH)) {
      commit(storage, PATH, "new and longer");
      assertThat(text(old)).isEqualTo("old");
      try (Storage.Input fresh = storage.open(PATH)) {
        assertThat(text(fresh)).isEqualTo("new and longer");
        storage.delete(PATH);
        assertThat(text(fresh)).isEqualTo("new and longer");
      }
      assertThat(text(old)).isEqualTo("old");
    }
    assertThatThrownBy(() -> storage.open(PATH)).isInstanceOf(NoSuchFileException.class);
    assertThat(storage.list("")).isEmpty();
  }

  @Test
  void theWrittenBytesCanBeReadBackBeforeTheCommit() throws Exception {
    try (Storage.Output out = storage().create(PATH)) {
      write(out, "one");
      try (Storage.Input back = out.readBack()) {
        assertThat(text(back)).isEqualTo("one");
      }
      write(out, " two");
      try (Storage.Input back = out.readBack()) {
        assertThat(text(back)).isEqualTo("one two");
      }
      assertThat(storage().list("")).isEmpty();
      out.commit();
    }
    assertThat(read(storage(), PATH)).isEqualTo("one two");
  }

  @Test
  void buffersOfAnInputAreIndependentAndReadOnly() throws Exception {
    commit(storage(), PATH, "abc");
    try (Storage.Input input = storage().open(PATH)) {
      ByteBuffer first = input.bytes();
      first.get();
      assertThat(input.bytes().position()).isZero();
      assertThat(input.bytes().getShort(0)).isEqualTo((short) ('a' | 'b' << 8));
      assertThat(first.isReadOnly()).isTrue();
    }
  }

  @Test
  void listsWhatIsBelowAFolder() throws Exception {
    Storage storage = storage();
    for (String path : List.of("a/b/1", "a/b/2", "a/c/3", "a/bb/4", "a/b", "x")) {
      if (!path.equals("a/b")) {
        commit(storage, path, path);
      }
    }
    assertThat(storage.list("a/b")).containsExactlyInAnyOrder("a/b/1", "a/b/2");
    assertThat(storage.list("a")).hasSize(4);
    assertThat(storage.list("")).hasSize(5);
    assertThat(storage.list("none")).isEmpty();
  }

  @Test
  void whatIsNotThereCanBeDeletedAndNotOpened() throws Exception {
    Storage storage = storage();
    storage.delete(PATH);
    storage.deleteLeftovers(Duration.ZERO);
    assertThat(storage.list("")).isEmpty();
    assertThatThrownBy(() -> storage.open("no/such/file"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("no/such/file");
  }

  @Test
  void pathsStayWithin() {
    assertThatThrownBy(() -> storage().open("../secret"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> storage().create("a/../../secret"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A rename is atomic: a reader sees one file or the other, never a mixture and never none. */
  @Test
  void readersOfAFileThatIsReplacedSeeOneOrTheOther() throws Exception {
    Storage storage = storage();
    commit(storage, PATH, "0");
    List<String> mixtures = new ArrayList<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(1)) {
      Future<?> reader =
          readers.submit(
              () -> {
                String seen = "0";
                while (!seen.startsWith("9")) {
                  seen = read(storage, PATH);
                  char[] whole = new char[seen.length()];
                  Arrays.fill(whole, seen.charAt(0));
                  if (!seen.equals(new String(whole)) || seen.isEmpty()) {
                    mixtures.add(seen);
                  }
                }
                return null;
              });
      for (int i = 1; i <= 9; i++) {
        try (Storage.Output out = storage.create(PATH)) {
          for (int piece = 0; piece < i * 100; piece++) {
            write(out, Integer.toString(i));
          }
          out.commit();
        }
      }
      reader.get();
    }
    assertThat(mixtures).isEmpty();
  }
}
