package io.hyperbytedb.log.wal;

/**
 * Where the rows of a WAL record belong; the beginning of the record.
 *
 * @param databaseId the catalog's id of the database; another one when it was dropped and created
 *     again
 * @param policyId the catalog's id of the retention policy
 * @param database the database's name when the record was written
 * @param policy the retention policy's name when the record was written
 */
public record WalHeader(long databaseId, long policyId, String database, String policy) {}
