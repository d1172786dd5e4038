/** The console of the database: a page that a browser gets from the port of the HTTP API. */
@org.jspecify.annotations.NullMarked
package io.hyperbytedb.console;
