package io.hyperbytedb.catalog;

/**
 * How far points are sent to a destination of a subscription, as a process says that sends them.
 *
 * @param of the subscription
 * @param destination a URL
 * @param node the process
 * @param counts what it did since it started
 * @param lag how far it is behind in the partitions that it has
 * @param problem why the destination takes nothing at present; empty if it does
 */
public record SubscriptionStatus(
    Name of, String destination, String node, Counts counts, Lag lag, String problem) {
  /**
   * A subscription.
   *
   * @param database the name of its database
   * @param policy the name of its retention policy
   * @param name its name
   * @param mode ALL or ANY
   */
  public record Name(String database, String policy, String name, String mode) {}

  /**
   * What was done.
   *
   * @param points how many points were taken
   * @param failures how many requests failed or were refused
   * @param gap how many records of the log were gone before they were sent
   */
  public record Counts(long points, long failures, long gap) {}

  /**
   * How far behind it is.
   *
   * @param partitions how many partitions of the log the process sends
   * @param records how many of their records are not sent yet
   * @param millis how old the first of them is
   */
  public record Lag(long partitions, long records, long millis) {}
}
