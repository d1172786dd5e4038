package io.hyperbytedb.server;

/** The role of a process in a cluster. */
enum Role {
  /** Appends writes to the log and forwards queries to query nodes. */
  INGEST_GATEWAY(
      "ingest-gateway", "Appends writes to the log and forwards queries to query nodes."),
  /** Owns partitions: consumes them, serves their hot tail, flushes them. */
  STORAGE_NODE("storage-node", "Owns partitions of the log and flushes them to files."),
  /** Merges files and deletes what is no longer needed. */
  COMPACTOR("compactor", "Merges files and deletes what is no longer needed."),
  /** Answers queries. */
  QUERY_NODE("query-node", "Answers queries."),
  /** Follows the log: has materialized views computed, and sends the points of subscriptions. */
  STREAM_NODE("stream-node", "Follows the log for materialized views and subscriptions.");

  private final String command;
  private final String description;

  Role(String command, String description) {
    this.command = command;
    this.description = description;
  }

  /** The subcommand that starts a process with this role. */
  String command() {
    return command;
  }

  /** The description in the subcommand's help. */
  String description() {
    return description;
  }
}
