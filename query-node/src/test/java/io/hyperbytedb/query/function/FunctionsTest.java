package io.hyperbytedb.query.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.result.QueryFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionsTest {
  private static final String OF_SERIES =
      """
      count      | fisb | iiii | FIELDS_OR_DISTINCT window fills zero
      sum        | fi   | fi   | FIELDS window fills
      mean       | fi   | ff   | FIELDS window fills
      min        | fib  | fib  | FIELDS selects window fills
      max        | fib  | fib  | FIELDS selects window fills
      first      | fisb | fisb | FIELDS selects window fills earliest
      last       | fisb | fisb | FIELDS selects window fills latest
      percentile | fi   | fi   | FIELDS selects window fills
      sample     | fisb | fisb | FIELDS selects window ownTimes
      top        | fi   | fi   | ONE_FIELD selects window ownTimes besideFields
      bottom     | fi   | fi   | ONE_FIELD selects window ownTimes besideFields
      distinct   | fisb | fisb | ONE_FIELD window besideNothing
      mode       | fisb | fisb | FIELDS window fills
      median     | fi   | ff   | FIELDS window fills
      stddev     | fi   | ff   | FIELDS window fills
      spread     | fi   | fi   | FIELDS window fills
      derivative | fi   | ff   | POINTS distinct
      non_negative_derivative | fi | ff | POINTS distinct
      difference | fi   | fi   | POINTS distinct
      non_negative_difference | fi | fi | POINTS distinct
      moving_average | fi | ff | POINTS distinct
      cumulative_sum | fi | fi | POINTS distinct
      elapsed    | fisb | iiii | POINTS distinct
      integral   | fi   | ff   | FIELDS window distinct
      holt_winters | fi | ff   | RESULTS distinct
      holt_winters_with_fit | fi | ff | RESULTS distinct
      exponential_moving_average        | fi | ff | POINTS
      double_exponential_moving_average | fi | ff | POINTS
      triple_exponential_moving_average | fi | ff | POINTS
      triple_exponential_derivative     | fi | ff | POINTS
      relative_strength_index           | fi | ff | POINTS
      chande_momentum_oscillator        | fi | ff | POINTS
      kaufmans_efficiency_ratio         | fi | ff | POINTS
      kaufmans_adaptive_moving_average  | fi | ff | POINTS
      """;

  private static String letter(FieldType type) {
    return type.name().substring(0, 1).toLowerCase(Locale.ROOT);
  }

  private static String traits(SeriesFunction function) {
    List<String> traits = new ArrayList<>(List.of(function.input().name()));
    Map<String, Boolean> all = new LinkedHashMap<>();
    all.put("selects", function.selects());
    all.put("window", function.takesWindow());
    all.put("fills", function.fills());
    switch (function) {
      case AccumulatedFunction accumulated -> {
        all.put("zero", accumulated.zeroIfEmpty());
        all.put("earliest", accumulated.deciding() == AccumulatedFunction.Deciding.EARLIEST);
        all.put("latest", accumulated.deciding() == AccumulatedFunction.Deciding.LATEST);
      }
      case PickFunction pick -> all.put("ownTimes", pick.keepsTimes());
      case TransformationFunction transformation ->
          all.put("distinct", transformation.takesDistinct());
      case ReductionFunction _ -> {}
    }
    all.put("besideFields", function.beside() == SeriesFunction.Beside.FIELDS);
    all.put("besideNothing", function.beside() == SeriesFunction.Beside.NOTHING);
    all.forEach((trait, has) -> traits.addAll(has ? List.of(trait) : List.of()));
    return String.join(" ", traits);
  }

  private static String takes(FunctionDef function) {
    return Stream.of(FieldType.FLOAT, FieldType.INTEGER, FieldType.STRING, FieldType.BOOLEAN)
        .filter(function::takes)
        .map(FunctionsTest::letter)
        .collect(Collectors.joining());
  }

  private static String gives(FunctionDef function) {
    return Stream.of(FieldType.FLOAT, FieldType.INTEGER, FieldType.STRING, FieldType.BOOLEAN)
        .filter(function::takes)
        .map(function::resultType)
        .map(FunctionsTest::letter)
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = OF_SERIES)
  void aFunctionOfSeriesTakesItsTypesAndHasItsTraits(
      String name, String takes, String gives, String traits) {
    SeriesFunction function = Functions.series(name);
    assertThat(function.name()).isEqualTo(name);
    assertThat(takes(function)).isEqualTo(takes);
    assertThat(gives(function)).isEqualTo(gives);
    assertThat(traits(function)).isEqualTo(traits);
  }

  @Test
  void everyFunctionOfSeriesIsInTheTable() {
    assertThat(Functions.all().stream().filter(SeriesFunction.class::isInstance))
        .extracting(FunctionDef::name)
        .containsExactlyElementsOf(
            OF_SERIES.lines().map(line -> line.substring(0, line.indexOf('|')).strip()).toList());
  }

  @Test
  void thePlannerSeesTheTypesThatTheExecutorSees() {
    Map<FieldType, DataType> types =
        Map.of(
            FieldType.FLOAT, DataType.FLOAT,
            FieldType.INTEGER, DataType.INTEGER,
            FieldType.STRING, DataType.STRING,
            FieldType.BOOLEAN, DataType.BOOLEAN);
    for (FunctionDef function : Functions.all()) {
      types.forEach(
          (type, planned) ->
              assertThat(function.resultType(planned))
                  .as("%s of %s", function.name(), type)
                  .isEqualTo(types.get(function.resultType(type))));
    }
  }

  @Test
  void aNameThatIsNoFunctionIsNotFound() {
    assertThat(Functions.find("nosuch")).isNull();
    assertThat(Functions.scalar("mean")).isNull();
    assertThatThrownBy(() -> Functions.series("abs"))
        .isInstanceOf(QueryFailure.class)
        .hasMessage("undefined function abs()");
  }

  @ParameterizedTest
  @CsvSource({
    "sum, STRING, sum, string",
    "mean, BOOLEAN, mean, boolean",
    "min, STRING, min, string",
    "max, STRING, max, string",
    "spread, BOOLEAN, spread, boolean",
    "stddev, STRING, stddev, string",
    "median, BOOLEAN, median, boolean",
    "percentile, STRING, percentile, string",
    "top, BOOLEAN, top, boolean",
    "bottom, STRING, bottom, string",
    "non_negative_derivative, STRING, derivative, string",
    "non_negative_difference, BOOLEAN, difference, boolean",
    "moving_average, STRING, moving average, string",
    "cumulative_sum, BOOLEAN, cumulative sum, boolean",
    "integral, STRING, integral, string",
    "holt_winters, STRING, elapsed, string",
    "relative_strength_index, BOOLEAN, relative strength index, boolean",
  })
  void aTypeThatAFunctionCannotTakeGivesTheErrorOfInfluxDb(
      String function, FieldType type, String label, String typeName) {
    assertThatThrownBy(() -> Functions.series(function).checkInput(type))
        .isInstanceOf(QueryFailure.class)
        .hasMessage(
            "unsupported " + label + " iterator type: *query." + typeName + "InterruptIterator");
  }

  /** Names that mean something else: titles of columns, and properties in answers. */
  private static final Set<String> NO_FUNCTIONS =
      Set.of("ShowCardinality.java count", "ShowCatalog.java mode", "StatementsHandler.java count");

  @Test
  void noOtherFileNamesAFunction() throws IOException {
    Pattern literal = Pattern.compile("\"([^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+)\"");
    List<String> named = new ArrayList<>();
    for (Path file : sources()) {
      Matcher literals = literal.matcher(Files.readString(file).replace("'\"'", ""));
      while (literals.find()) {
        // A whole text or a call within one, as in "count(v)".
        String text = literals.group(1);
        Stream.concat(
                Stream.of(text),
                Arrays.stream(text.split("\\(", -1)).map(part -> part.replaceFirst("^.*\\W", "")))
            .filter(word -> text.equals(word) || text.contains(word + "("))
            .filter(word -> Functions.find(word) != null)
            .map(word -> file.getFileName() + " " + word)
            .forEach(named::add);
      }
    }
    assertThat(Set.copyOf(named)).isEqualTo(NO_FUNCTIONS);
  }

  private static List<Path> sources() throws IOException {
    Path functions = Path.of("src/main/java/io/hyperbytedb/query/function");
    assertThat(functions).isDirectory();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java") && !file.startsWith(functions))
          .toList();
    }
  }
}
