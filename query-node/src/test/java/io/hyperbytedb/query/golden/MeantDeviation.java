package io.hyperbytedb.query.golden;

import java.util.Optional;
import java.util.regex.Pattern;

/** The meant deviations that composed queries meet; the documentation gives their reasons. */
enum MeantDeviation {
  /** Rows of one time from several series come in any order. */
  ORDER_OF_TIES("~") {
    @Override
    boolean explains(Asked asked, Answer want, Answer got) {
      return Relaxations.withoutOrderOfTies(want.body())
          .equals(Relaxations.withoutOrderOfTies(got.body()));
    }
  },
  /** Floats are added in another order, or a function rounds otherwise. */
  LAST_DIGITS("≈") {
    @Override
    boolean explains(Asked asked, Answer want, Answer got) {
      return INEXACT.matcher(asked.query()).find()
          && (want.type().equals("application/x-msgpack")
              ? Relaxations.equalButPackedDigits(want.body(), got.body())
              : Relaxations.equalButLastDigits(want.body(), got.body()));
    }
  },
  /** After a failed statement, each of the others has its answer here. */
  NOT_EXECUTED("not-executed") {
    @Override
    boolean explains(Asked asked, Answer want, Answer got) {
      return want.body().contains("not executed") && got.body().contains("not executed");
    }
  },
  /** Mathematics has the type of its first argument, and not that of what it yields. */
  MATH_TYPES("math-types") {
    @Override
    boolean explains(Asked asked, Answer want, Answer got) {
      return MATH.matcher(asked.query()).find()
          && (want.body().contains("incompatible types")
              || got.body().contains("incompatible types")
              // The place of the statement's error is that of the next one there.
              || isOnlyNotExecuted(want));
    }
  },
  /** With several policies fields of all of them are shown. */
  FIELD_KEYS("field-keys") {
    @Override
    boolean explains(Asked asked, Answer want, Answer got) {
      return POLICIES.matcher(asked.query()).find() && want.status() == got.status();
    }
  },
  /** Answers of more than 10,000 rows say that they are partial, though they are not. */
  PARTIAL("partial") {
    @Override
    boolean explains(Asked asked, Answer want, Answer got) {
      return !asked.params().containsKey("chunked")
          && want.body().replaceAll(",\\s*\"partial\": ?true", "").equals(got.body());
    }
  },
  /** In CSV a whole number of a catalog is the text that stood in its place before. */
  CSV_NUMBERS("csv-numbers") {
    @Override
    boolean explains(Asked asked, Answer want, Answer got) {
      return want.type().equals("text/csv")
          && want.body()
              .replace(",replicaN,true", ",1,true")
              .replace(",replicaN,false", ",1,false")
              .equals(got.body());
    }
  },
  /** An answer that JSON cannot hold is an error there. */
  INFINITY("infinity") {
    @Override
    boolean explains(Asked asked, Answer want, Answer got) {
      return want.body().contains("json: unsupported value: ")
          && got.status() == want.status()
          && got.body().contains("null");
    }
  };

  private static boolean isOnlyNotExecuted(Answer answer) {
    return answer.body().contains("not executed") && !answer.body().contains("\"series\"");
  }

  private static final Pattern POLICIES =
      Pattern.compile("(?is)^show field keys from \\w+\\.\\w+\\s*,");

  private static final Pattern MATH =
      Pattern.compile("(?i)(exp|ln|log2|log10|sqrt|sin|cos|atan|atan2|pow)\\(");

  private static final Pattern INEXACT = Pattern.compile("(?i)(mean|stddev)\\(|" + MATH);

  private final String label;

  MeantDeviation(String label) {
    this.label = label;
  }

  /** The name in the documentation. */
  String label() {
    return label;
  }

  abstract boolean explains(Asked asked, Answer want, Answer got);

  static Optional<MeantDeviation> of(Asked asked, Answer want, Answer got) {
    for (MeantDeviation deviation : values()) {
      if (want.type().equals(got.type()) && deviation.explains(asked, want, got)) {
        return Optional.of(deviation);
      }
    }
    return Optional.empty();
  }
}
