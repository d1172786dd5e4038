package io.hyperbytedb.query.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The mathematical functions against those of the platform; digits are in recorded answers. */
class MathFunctionsTest {
  private static final Map<String, DoubleUnaryOperator> OF_ONE =
      Map.ofEntries(
          Map.entry("abs", Math::abs),
          Map.entry("floor", Math::floor),
          Map.entry("ceil", Math::ceil),
          Map.entry("round", x -> Math.signum(x) * Math.floor(Math.abs(x) + 0.5)),
          Map.entry("sin", StrictMath::sin),
          Map.entry("cos", StrictMath::cos),
          Map.entry("tan", StrictMath::tan),
          Map.entry("asin", StrictMath::asin),
          Map.entry("acos", StrictMath::acos),
          Map.entry("atan", StrictMath::atan),
          Map.entry("exp", StrictMath::exp),
          Map.entry("ln", StrictMath::log),
          Map.entry("log2", x -> StrictMath.log(x) / StrictMath.log(2)),
          Map.entry("log10", StrictMath::log10),
          Map.entry("sqrt", StrictMath::sqrt));

  private static final Map<String, DoubleBinaryOperator> OF_TWO =
      Map.of(
          "atan2", StrictMath::atan2,
          "pow", StrictMath::pow,
          "log", (x, base) -> StrictMath.log(x) / StrictMath.log(base));

  private static ScalarFunction function(String name) {
    return Objects.requireNonNull(Functions.scalar(name), name);
  }

  @Test
  void functionsOfOneNumberAreThoseOfThePlatform() {
    long seed = 4;
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      double x = i % 2 == 0 ? random.nextDouble(-1, 1) : random.nextDouble(-20, 20);
      OF_ONE.forEach(
          (name, expected) ->
              assertClose(function(name).apply(x), expected.applyAsDouble(x), name + " of " + x));
    }
  }

  @Test
  void functionsOfTwoNumbersAreThoseOfThePlatform() {
    long seed = 5;
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      double x = random.nextDouble(-20, 20);
      double y = random.nextDouble(-20, 20);
      OF_TWO.forEach(
          (name, expected) ->
              assertClose(
                  function(name).apply(x, y),
                  expected.applyAsDouble(x, y),
                  name + " of " + x + " and " + y));
    }
  }

  private static void assertClose(double found, double expected, String what) {
    if (Double.isNaN(expected)) {
      assertThat(found).as(what).isNaN();
    } else {
      assertThat(found)
          .as(what)
          .isCloseTo(expected, within(1e-12 * Math.max(1, Math.abs(expected))));
    }
  }

  @Test
  void everyFunctionIsCompared() {
    assertThat(MathFunctions.ALL)
        .extracting(FunctionDef::name)
        .hasSize(OF_ONE.size() + OF_TWO.size())
        .allSatisfy(
            name -> assertThat(OF_ONE.containsKey(name) || OF_TWO.containsKey(name)).isTrue());
    assertThat(MathFunctions.ALL)
        .allSatisfy(
            function ->
                assertThat(function.arguments())
                    .isEqualTo(OF_TWO.containsKey(function.name()) ? 2 : 1));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1", "-0.5, -1", "1.4999, 1", "-1.5, -2", "2.5, 3", "0.49999999999999994, 0"})
  void roundingGoesAwayFromZero(double x, double rounded) {
    assertThat(function("round").apply(x) + 0.0).isEqualTo(rounded);
  }

  @Test
  void integersStayOnlyInRounding() {
    assertThat(MathFunctions.ALL.stream().filter(ScalarFunction::keepsIntegers))
        .extracting(FunctionDef::name)
        .containsExactlyInAnyOrder("abs", "floor", "ceil", "round");
  }
}
