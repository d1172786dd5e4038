package io.hyperbytedb.server;

/** The output format of a command's result. */
enum OutputFormat {
  TEXT,
  JSON
}
