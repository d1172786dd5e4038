package io.hyperbytedb.files;

import io.hyperbytedb.model.FileScope;

/**
 * A file to be written.
 *
 * @param database the name of its database, for the path
 * @param policy the name of its retention policy, for the path
 * @param scope the rows that belong in it
 */
public record TableSpec(String database, String policy, FileScope scope) {}
