package io.hyperbytedb.query.golden;

import io.hyperbytedb.model.Compatibility;

/**
 * Every query answers the bytes of InfluxDB 1.6.7, or those in {@code deviations}, wherever the
 * points are. Queries listed in {@code pending} are known to differ still; one that differs no
 * longer must leave the list. All differences are in {@code target/golden}; {@code
 * -Dgolden.pending=write} writes the lists anew.
 */
class GoldenTest extends AnswersTest {
  GoldenTest() {
    super(GoldenFiles.recorded(), Compatibility.V1_8);
  }
}
