package io.hyperbytedb.importer.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.importer.Recorded;
import io.hyperbytedb.importer.source.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {
  @TempDir private Path directory;
  private Path files = Path.of("");

  @BeforeEach
  void unpack() throws IOException {
    files = Recorded.files(directory);
  }

  private Source source() throws IOException {
    return Source.directories(
        files.resolve("data"), files.resolve("wal"), files.resolve("meta/meta.db"));
  }

  /** Keeps lines and statements, and fails after some requests. */
  private static final class Kept implements Target {
    final Set<String> lines = Collections.synchronizedSet(new TreeSet<>());
    final List<String> statements = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
    final AtomicInteger requests = new AtomicInteger();

    @Override
    public @Nullable String write(String database, String policy, byte[] bytes, int length)
        throws IOException {
      if (left.decrementAndGet() < 0) {
        throw new IOException("the server is gone");
      }
      requests.incrementAndGet();
      for (String line : new String(bytes, 0, length, StandardCharsets.UTF_8).split("\n", -1)) {
        if (!line.isEmpty()) {
          lines.add(database + "/" + policy + " " + line);
        }
      }
      return null;
    }

    @Override
    public @Nullable String execute(String statement) {
      boolean again = statements.contains(statement);
      statements.add(statement);
      return again && statement.startsWith("CREATE RETENTION") ? "policy already exists" : null;
    }
  }

  private Kept all() throws IOException {
    Kept kept = new Kept();
    new Import(source(), kept, new Findings(false)).run(2, directory.resolve("all"), "there");
    return kept;
  }

  @Test
  void rowsHaveAllFieldsOfTheirTime() throws Exception {
    Kept kept = all();
    assertThat(kept.lines)
        .contains(
            "kinds/days wide,host=d f=-0.0,i=0i 1577836800000000003",
            "kinds/days wide,host=e s=\"quote \\\" back \\\\ slash, comma = equals, žluťoučký 🐎\""
                + " 1577836800000000002",
            "kinds/days hot,host=x b=t,f=1.0,i=2i,s=\"three\" 1577836800000000001",
            "odd name, 1/pol icy a\\ b\\,c,tag\\ one=x\\ y\\,z\\=1,täg=😀"
                + " f\\,two=\"a\",f\\=three=3i,field\\ one=1.0 1577836800000000001",
            "odd name, 1/pol icy hash#!~ #!~#v=1.0 1577836800000000001");
    assertThat(kept.statements.getFirst()).isEqualTo("CREATE DATABASE \"kinds\"");
    assertThat(kept.statements.getLast()).startsWith("CREATE CONTINUOUS QUERY cq ON kinds");
  }

  @Test
  void anImportThatWasStoppedGoesOn() throws Exception {
    Set<String> right = all().lines;
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Kept kept = new Kept();
    Path journal = directory.resolve("journal");
    boolean done = false;
    int runs = 0;
    while (!done) {
      kept.left.set(1 + random.nextInt(4));
      try {
        new Import(source(), kept, new Findings(false)).run(2, journal, "there");
        done = true;
      } catch (IOException e) {
        assertThat(e).hasMessage("the server is gone");
      }
      runs++;
      if (random.nextBoolean()) {
        // The machine failed within the journal's last line.
        Files.writeString(journal, "do", java.nio.file.StandardOpenOption.APPEND);
      }
    }
    assertThat(runs).isGreaterThan(2);
    assertThat(kept.lines).as("seed %d", seed).isEqualTo(right);
  }

  @Test
  void aFinishedImportSendsNothingAgain() throws Exception {
    all();
    Kept second = new Kept();
    new Import(source(), second, new Findings(false)).run(2, directory.resolve("all"), "there");
    assertThat(second.lines).isEmpty();
  }

  @Test
  void aJournalIsOfOneImport() throws Exception {
    all();
    assertThatThrownBy(
            () ->
                new Import(source(), new Kept(), new Findings(false))
                    .run(1, directory.resolve("all"), "elsewhere"))
        .hasMessageContaining("is the journal of another import");
    Path journal = directory.resolve("held");
    try (Journal _ = Journal.open(journal, "one")) {
      assertThatThrownBy(() -> Journal.open(journal, "one"))
          .hasMessage("another import is running with the journal [" + journal + "]");
    }
  }

  @Test
  void damageStopsItOrIsCounted() throws Exception {
    Path tsm = files.resolve("data/tsi");
    try (var all = Files.walk(files.resolve("data/kinds/autogen"))) {
      tsm = all.filter(path -> path.toString().endsWith(".tsm")).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(tsm);
    bytes[30] ^= 4;
    Files.write(tsm, bytes);
    assertThatThrownBy(this::all).hasMessageStartingWith("[" + tsm + "] is damaged at offset 5");
    Findings findings = new Findings(true);
    new Import(source(), new Kept(), findings).run(1, directory.resolve("skip"), "there");
    assertThat(findings.damages()).isEqualTo(1);
    assertThat(findings.lines())
        .anyMatch(line -> line.startsWith("left out: [" + files.resolve("data")));
  }

  @Test
  void aSurveyCountsWhatWouldCome() throws Exception {
    Survey survey = new Survey(source(), new Findings(false));
    survey.run(2);
    assertThat(survey.totals().keySet())
        .containsExactly(
            "kinds.autogen", "kinds.days", "kinds.long", "odd name, 1.pol icy", "tsi.autogen");
    assertThat(survey.totals().values().stream().mapToLong(Survey.Total::values).sum())
        .isEqualTo(survey.progress().values());
    Import whole = new Import(source(), new Kept(), new Findings(false));
    whole.run(1, directory.resolve("whole"), "there");
    assertThat(whole.progress().values()).isEqualTo(survey.progress().values());
  }
}
