package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.scan.ScanReport;
import java.util.List;

/**
 * How a SELECT is answered.
 *
 * @param statement its text
 * @param scans the measurements it reads
 * @param subqueries those in FROM
 */
public record SelectReport(
    String statement, List<ScanReport> scans, List<SelectReport> subqueries) {
  public SelectReport {
    scans = List.copyOf(scans);
    subqueries = List.copyOf(subqueries);
  }

  /**
   * A SELECT that was run.
   *
   * @param planningNanos the time until rows could be asked for
   * @param executionNanos the time until the last row
   * @param rows how many it answered
   */
  public record Run(SelectReport report, long planningNanos, long executionNanos, long rows) {}
}
