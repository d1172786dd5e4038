/**
 * What exists: databases, retention policies and the types of fields, as a state machine over the
 * catalog topic. Start at Catalog.
 */
@NullMarked
package io.hyperbytedb.catalog;

import org.jspecify.annotations.NullMarked;
