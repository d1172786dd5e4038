package io.hyperbytedb.query.function;

import static io.hyperbytedb.query.function.ScalarFunction.ofOne;
import static io.hyperbytedb.query.function.ScalarFunction.ofTwo;
import static io.hyperbytedb.query.function.ScalarFunction.rounding;

import io.hyperbytedb.query.math.GoMath;
import io.hyperbytedb.query.math.GoTrigonometry;
import java.util.List;

/** The mathematical functions, as Go computes them. */
final class MathFunctions {
  /** All of them. */
  static final List<ScalarFunction> ALL =
      List.of(
          rounding("abs", Math::abs),
          rounding("floor", Math::floor),
          rounding("ceil", Math::ceil),
          rounding("round", MathFunctions::round),
          ofOne("sin", GoTrigonometry::sin),
          ofOne("cos", GoTrigonometry::cos),
          ofOne("tan", GoTrigonometry::tan),
          ofOne("asin", GoTrigonometry::asin),
          ofOne("acos", GoTrigonometry::acos),
          ofOne("atan", GoTrigonometry::atan),
          ofOne("exp", GoMath::exp),
          ofOne("ln", GoMath::log),
          ofOne("log2", GoMath::log2),
          ofOne("log10", GoMath::log10),
          ofOne("sqrt", Math::sqrt),
          ofTwo("atan2", 2, GoTrigonometry::atan2),
          ofTwo("pow", 2, GoMath::pow),
          // A quirk that errors show: in WHERE it is to have one argument, though it needs two.
          ofTwo("log", 1, (x, base) -> GoMath.log(x) / GoMath.log(base)));

  private MathFunctions() {}

  /** Half away from zero. */
  private static double round(double x) {
    double whole = x < 0 ? Math.ceil(x) : Math.floor(x);
    return Math.abs(x - whole) >= 0.5 ? whole + Math.copySign(1, x) : whole;
  }
}
