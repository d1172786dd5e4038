/**
 * What {@code meta.db} says: databases, policies, shards, users, continuous queries, subscriptions.
 */
@NullMarked
package io.hyperbytedb.importer.meta;

import org.jspecify.annotations.NullMarked;
