package io.hyperbytedb.catalog;

/**
 * A measurement, or several of them, that a materialized view reads or writes.
 *
 * @param database the name of the database
 * @param policy the name of the retention policy
 * @param measurement the name of the measurement, or a regular expression for names; empty for the
 *     target of a view whose results go to measurements that are named as the sources are
 * @param isRegex whether {@code measurement} is a regular expression
 */
public record ViewSource(String database, String policy, String measurement, boolean isRegex) {}
