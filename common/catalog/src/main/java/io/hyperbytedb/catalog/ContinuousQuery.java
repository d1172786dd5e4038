package io.hyperbytedb.catalog;

/**
 * A continuous query.
 *
 * @param name its name, unique in its database
 * @param query the statement that created it, with database and policy of every source
 */
public record ContinuousQuery(String name, String query) {}
