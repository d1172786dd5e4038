package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProblemsTest {
  private final Problems problems = new Problems();
  private final Map<String, String> answers = new HashMap<>();

  private @Nullable String answer(String part) {
    return answers.get(part);
  }

  @Test
  void theFirstProblemIsThatOfThePartThatWasAddedFirst() {
    problems.add(() -> answer("log"));
    problems.add(() -> answer("disk"));
    assertThat(problems.first()).isNull();
    answers.put("disk", "the disk is full");
    assertThat(problems.first()).isEqualTo("the disk is full");
    answers.put("log", "the log does not answer");
    assertThat(problems.first()).isEqualTo("the log does not answer");
    answers.clear();
    assertThat(problems.first()).as("parts are asked each time").isNull();
  }

  @Test
  void notesAreAllTold() {
    problems.addNote(() -> answer("a"));
    problems.addNote(() -> answer("b"));
    assertThat(problems.notes()).isNull();
    answers.put("b", "source [b] stands still");
    assertThat(problems.notes()).isEqualTo("source [b] stands still");
    answers.put("a", "source [a] stands still");
    assertThat(problems.notes()).isEqualTo("source [a] stands still; source [b] stands still");
    assertThat(problems.first()).as("notes are no problems").isNull();
  }

  @Test
  void aFileThatSeveralPartsKnowIsDamagedOnce() {
    problems.addDamage(() -> Map.of("x", "is missing"));
    problems.addDamage(() -> Map.of("x", "is missing"));
    assertThat(problems.damaged()).isEqualTo("1 file is damaged: [x] is missing");
  }
}
