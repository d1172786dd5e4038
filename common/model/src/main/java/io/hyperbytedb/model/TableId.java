package io.hyperbytedb.model;

/**
 * Identifies the rows of one measurement under one retention policy.
 *
 * @param databaseId the catalog's id of the database
 * @param policyId the catalog's id of the retention policy
 * @param measurement the rows' measurement
 */
public record TableId(long databaseId, long policyId, String measurement) {}
