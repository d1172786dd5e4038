package io.hyperbytedb.write;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;

/** The target of a write: a retention policy of a database. */
public record WriteTarget(Database database, RetentionPolicy policy) {}
