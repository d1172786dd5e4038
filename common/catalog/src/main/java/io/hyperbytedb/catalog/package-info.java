/**
 * The catalog: databases, retention policies and field types, as a state machine over the catalog
 * topic. Start at Catalog.
 */
@NullMarked
package io.hyperbytedb.catalog;

import org.jspecify.annotations.NullMarked;
