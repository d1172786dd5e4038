package io.hyperbytedb.query.golden;

import io.hyperbytedb.model.Compatibility;

/**
 * Every query answers the bytes of InfluxDB 1.6.7, or those in {@code deviations}, wherever the
 * points are. All differences are in {@code target/golden}.
 */
class GoldenTest extends AnswersTest {
  GoldenTest() {
    super(GoldenFiles.recorded(), Compatibility.V1_8);
  }
}
