package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.golden.GoldenFiles.Feature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** A suite of queries with what is to be answered, wherever the points are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class AnswersTest {
  private static final Path REPORTS = Path.of("target/golden");
  private static final int MAX_SECONDS = 10;

  /** Queries that never end keep the processors busy, so that soon nothing else does. */
  private static final int MAX_UNANSWERED = 3;

  private final GoldenFiles files;
  private final Compatibility compatibility;
  private final Map<DataState, FixtureDatabase> databases = new EnumMap<>(DataState.class);
  private final ExecutorService asking =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
  private int unanswered;

  /**
   * @param compatibility the InfluxDB whose answers they are
   */
  AnswersTest(GoldenFiles files, Compatibility compatibility) {
    this.files = files;
    this.compatibility = compatibility;
  }

  @BeforeAll
  void load() throws Exception {
    for (DataState state : DataState.values()) {
      databases.put(state, new FixtureDatabase(files, state, compatibility));
    }
    Files.createDirectories(REPORTS);
  }

  @AfterAll
  void close() {
    asking.shutdownNow();
    databases.values().forEach(FixtureDatabase::close);
  }

  @TestFactory
  Stream<DynamicTest> answersAreThoseOfInfluxDb() throws IOException {
    String only = System.getProperty("golden.feature", "");
    return files.features().stream()
        .filter(feature -> feature.name().startsWith(only))
        .map(feature -> DynamicTest.dynamicTest(feature.name(), () -> check(feature)));
  }

  private void check(Feature feature) throws Exception {
    Map<String, String> differences = new LinkedHashMap<>();
    for (DataState state : DataState.values()) {
      if (feature.isScript()) {
        try (FixtureDatabase own = new FixtureDatabase(files, state, compatibility)) {
          ask(feature, own, state, differences);
        }
      } else {
        ask(feature, Objects.requireNonNull(databases.get(state)), state, differences);
      }
    }
    Files.write(REPORTS.resolve(feature.name() + ".txt"), differences.values());
    assertThat(differences.values())
        .as("%d of %d differ", differences.size(), feature.queries().size())
        .isEmpty();
  }

  private void ask(
      Feature feature, FixtureDatabase database, DataState state, Map<String, String> differences)
      throws Exception {
    GoldenAnswers answers = GoldenAnswers.read(files.answers(feature.name()));
    GoldenAnswers deviations = GoldenAnswers.read(files.deviations(feature.name()));
    String method = feature.isScript() ? "POST" : "GET";
    for (int i = 0; i < feature.queries().size(); i++) {
      GoldenQuery query = feature.queries().get(i);
      if (differences.containsKey(query.line()) && !feature.isScript()) {
        continue;
      }
      String want = deviations.find(query, answers.get(i, query));
      String got = answer(database, query, method);
      if (!query.accepts(want, got)) {
        differences.putIfAbsent(
            query.line(), "> " + query.line() + "  (" + state + ")\nwant " + want + "got  " + got);
      }
    }
  }

  /** An unexpected exception, or no answer, is a difference like others. */
  private String answer(FixtureDatabase database, GoldenQuery query, String method)
      throws InterruptedException {
    Future<String> answer = asking.submit(() -> database.ask(query, method));
    try {
      return answer.get(MAX_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      StackTraceElement[] trace = Objects.requireNonNull(e.getCause()).getStackTrace();
      return e.getCause() + " at " + List.of(trace).subList(0, Math.min(4, trace.length)) + "\n";
    } catch (TimeoutException e) {
      if (++unanswered > MAX_UNANSWERED) {
        throw new IllegalStateException("no answer either: " + query.line(), e);
      }
      return "no answer after " + MAX_SECONDS + " s\n";
    }
  }
}
