package io.hyperbytedb.server;

/** How a command prints what it found. */
enum OutputFormat {
  TEXT,
  JSON
}
