package io.hyperbytedb.catalog;

/**
 * A query that runs by itself.
 *
 * @param name its name, one of its database
 * @param query the statement that created it, every source with database and policy
 */
public record ContinuousQuery(String name, String query) {}
