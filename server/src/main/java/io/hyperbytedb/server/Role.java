package io.hyperbytedb.server;

/** What a process of a cluster is for. */
enum Role {
  /** Takes writes into the log, and hands queries to query nodes. */
  INGEST_GATEWAY("ingest-gateway", "Takes writes into the log and hands queries to query nodes."),
  /** Owns partitions: consumes them, answers their hot tail, flushes them. */
  STORAGE_NODE("storage-node", "Owns partitions of the log and flushes them to files."),
  /** Merges files and removes what is not needed any more. */
  COMPACTOR("compactor", "Merges files and removes what is not needed any more."),
  /** Answers queries. */
  QUERY_NODE("query-node", "Answers queries.");

  private final String command;
  private final String description;

  Role(String command, String description) {
    this.command = command;
    this.description = description;
  }

  /** The subcommand that starts one. */
  String command() {
    return command;
  }

  /** What the subcommand's help says. */
  String description() {
    return description;
  }
}
