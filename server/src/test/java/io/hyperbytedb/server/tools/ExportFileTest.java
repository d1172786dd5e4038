package io.hyperbytedb.server.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.tools.ExportState.Unit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExportFileTest {
  @TempDir Path folder;

  private static ExportState state(long rows) {
    Skipped skipped = new Skipped();
    skipped.values("field \"a\nb\"", 3);
    skipped.row();
    List<Unit> units = List.of(new Unit("d =\n:", "r x", true));
    return new ExportState(units, 0, "m\r\u0000=", Long.MIN_VALUE, rows, skipped);
  }

  private ExportFile open(boolean gzip, boolean restart) throws IOException {
    return new ExportFile(folder.resolve("out"), "request", gzip, restart, 0);
  }

  private String content(boolean gzip) throws IOException {
    try (var in = Files.newInputStream(folder.resolve("out"))) {
      return new String(
          (gzip ? new GZIPInputStream(in) : in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The file after a kill has more than the state says. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOnWhereTheStateSays(boolean gzip) throws IOException {
    Files.writeString(folder.resolve("out"), "an older export");
    try (ExportFile file = open(gzip, false)) {
      assertThat(file.resumed()).isNull();
      file.write("one\n");
      file.reached(state(1));
      file.write("half of tw");
    }
    assertThat(content(false)).isEqualTo("an older export");
    Files.write(
        folder.resolve("out.unfinished"), new byte[100], java.nio.file.StandardOpenOption.APPEND);
    try (ExportFile file = open(gzip, false)) {
      ExportState resumed = Objects.requireNonNull(file.resumed());
      assertThat(resumed.rows()).isEqualTo(1);
      assertThat(resumed.units()).isEqualTo(state(1).units());
      assertThat(resumed.measurement()).isEqualTo("m\r\u0000=");
      assertThat(resumed.from()).isEqualTo(Long.MIN_VALUE);
      assertThat(resumed.skipped().lines("")).isEqualTo(state(1).skipped().lines(""));
      file.write("two\n");
      file.complete();
    }
    assertThat(content(gzip)).isEqualTo("one\ntwo\n");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(folder.resolve("out"));
    }
  }

  @Test
  void beginsAgainForAnotherRequestAndWhenToldTo() throws IOException {
    try (ExportFile file = open(false, false)) {
      file.write("one\n");
      file.reached(state(1));
    }
    try (ExportFile file = open(true, false)) {
      assertThat(file.resumed()).isNull();
      file.write("two\n");
      file.reached(state(1));
    }
    try (ExportFile file = open(true, true)) {
      assertThat(file.resumed()).isNull();
      file.write("three\n");
      file.complete();
    }
    assertThat(content(true)).isEqualTo("three\n");
  }

  @Test
  void beginsAgainAfterADamagedState() throws IOException {
    try (ExportFile file = open(false, false)) {
      file.write("one\n");
      file.reached(state(1));
    }
    Path state = folder.resolve("out.unfinished.state");
    Files.writeString(state, Files.readString(state).replace("units=1", "units=\\u00zz"));
    try (ExportFile file = open(false, false)) {
      assertThat(file.resumed()).isNull();
    }
  }

  @Test
  void leavesNothingOfAnExportThatFailedEarly() throws IOException {
    try (ExportFile file = open(false, false)) {
      file.write("one\n");
    }
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void isWrittenByOneOnly() throws IOException {
    try (ExportFile _ = open(false, false)) {
      assertThatThrownBy(() -> open(false, false))
          .isInstanceOf(HyperbyteException.class)
          .hasMessageContaining("another export is writing");
    }
  }

  @Test
  void namesADirectoryThatIsMissingOrInTheWay() {
    assertThatThrownBy(() -> new ExportFile(folder.resolve("no/out"), "", false, false))
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("there is no directory [" + folder.resolve("no") + "]; create it first");
    assertThatThrownBy(() -> new ExportFile(folder, "", false, false))
        .isInstanceOf(HyperbyteException.class)
        .hasMessageEndingWith("is a directory; name a file in it");
  }
}
