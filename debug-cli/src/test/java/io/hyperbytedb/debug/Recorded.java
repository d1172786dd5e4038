package io.hyperbytedb.debug;

/** Answers of the nodes of a cluster of two replicas. */
final class Recorded {
  private Recorded() {}

  static String self(String node, String role, String state, int total, int active) {
    return """
    {"node_id":"%s","role":"%s","replica":"a","address":"10.0.0.1:8086","state":"%s",\
    "state_code":2,"membership_version":17,"uptime_seconds":123.4,"version":"0.1.0",\
    "peers":{"total":%d,"active":%d},"partitions":[0,2,3,4,7]}
    """
        .formatted(node, role, state, total, active);
  }

  /** A membership of three; the state of storage-b1 may differ. */
  static String nodes(String self, int version, String stateOfB1) {
    return """
    {"node_id":"%s","membership_version":%d,"nodes":[
    {"node_id":"compactor-a","role":"compactor","replica":"a","address":"10.0.0.9:8086",
     "state":"Active","state_code":2,"heartbeat_age_secs":0.4,"partitions":[]},
    {"node_id":"storage-a1","role":"storage-node","replica":"a","address":"10.0.0.1:8086",
     "state":"Active","state_code":2,"heartbeat_age_secs":0.8,"partitions":[0,1,2,3]},
    {"node_id":"storage-b1","role":"storage-node","replica":"b","address":"10.0.0.2:8086",
     "state":"%s","state_code":2,"heartbeat_age_secs":75,"partitions":[0,1,2,3]}]}
    """
        .formatted(self, version, stateOfB1);
  }

  /** Two partitions: replica b lags {@code lag} records in the second one. */
  static String replication(String self, long lag) {
    return """
    {"node_id":"%s","replica":"a","partitions":[
     {"partition":0,"end_offset":1200,"replicas":[
      {"replica":"a","owner":"10.0.0.1:8086","position":1200,"flushed_offset":1000,"lag":0,"lag_seconds":0.0},
      {"replica":"b","owner":"10.0.0.2:8086","position":1200,"flushed_offset":900,"lag":0,"lag_seconds":0.0}]},
     {"partition":1,"end_offset":5000,"replicas":[
      {"replica":"a","owner":"10.0.0.1:8086","position":5000,"flushed_offset":5000,"lag":0,"lag_seconds":0.0},
      {"replica":"b","owner":"10.0.0.2:8086","position":%d,"flushed_offset":100,"lag":%d,"lag_seconds":3.5}]}],
     "catalog":{"end_offset":40,"applied_offset":40,"lag":0},
     "manifest":{"replica":"a","partitions":[
      {"partition":0,"end_offset":33,"applied_offset":33,"lag":0},
      {"partition":1,"end_offset":9,"applied_offset":7,"lag":2}]}}
    """
        .formatted(self, 5000 - lag, lag);
  }

  /** As {@link #replication}, with views that this node computes or not. */
  static String followed(String self, long position, String views) {
    return replication(self, 0)
        .replace(
            "\"catalog\":",
            """
            "followers":[
             {"group":"hyperbytedb-views","what":"materialized views","partitions":[
              {"partition":0,"position":1200,"lag":0},{"partition":1,"position":%d,"lag":1}]},
             {"group":"hyperbytedb-subscription-7","what":"subscription [s] of [db]","partitions":[
              {"partition":0,"position":0,"lag":1200},{"partition":1,"position":5000,"lag":0}]}],
             "views":[%s],"catalog":\
            """
                .formatted(position, views));
  }

  static String raft(int leader, long lastFetchOfTwo) {
    return """
    {"enabled":true,"leader_id":%d,"leader_epoch":7,"high_watermark":4711,"voters":[
     {"id":1,"log_end_offset":4711,"lag":0,"last_fetch_ms_ago":null,"last_caught_up_ms_ago":null},
     {"id":2,"log_end_offset":4700,"lag":11,"last_fetch_ms_ago":%d,"last_caught_up_ms_ago":12},
     {"id":3,"log_end_offset":4711,"lag":0,"last_fetch_ms_ago":130,"last_caught_up_ms_ago":130}],
     "observers":[{"id":9,"log_end_offset":4711,"lag":0,"last_fetch_ms_ago":40,"last_caught_up_ms_ago":40}]}
    """
        .formatted(leader, lastFetchOfTwo);
  }

  static String manifest() {
    return """
    {"node_id":"storage-a1","replica":"a","partitions":[
     {"partition":0,"owner":"10.0.0.1:8086","epoch":3,"flushed_offset":1000,"series":120,"files":[
      {"path":"data/database_with_a_long_name/autogen/measurement_with_a_long_name/p0/00000000000000000001.parquet",
       "database":"db","retention_policy":"autogen","measurement":"m","bytes":12345,"rows":1000,
       "min_time":1767571200000000000,"max_time":1767571200000000000,"from_offset":0,"to_offset":1000,
       "level":1,"logical_hash":"00ff00ff00ff00ff"},
      {"path":"data/db/autogen/m/p0/2.parquet","database":"db","retention_policy":"autogen",
       "measurement":"m","bytes":100,"rows":10,"min_time":1767571200000000000,
       "max_time":1767571200000000000,"from_offset":0,"to_offset":1000,"level":0,
       "logical_hash":"00ff00ff00ff0001"}],"tombstones":2},
     {"partition":1,"owner":"10.0.0.2:8086","epoch":1,"flushed_offset":0,"series":0,"files":[],"tombstones":0}]}
    """;
  }

  static String compacted(String errors) {
    return """
    {"duration_ms":1234.5,"merges":2,"files_dropped":1,"measurements":[
     {"database":"db","retention_policy":"autogen","measurement":"m","files_before":12,"files_after":3,
      "bytes_before":1048576,"bytes_after":524288}],"errors":[%s]}
    """
        .formatted(errors);
  }

  static String wal() {
    return """
    {"partition":0,"end_offset":1003,"records":[
     {"offset":1000,"timestamp":"2026-11-23T14:30:00.1234Z","kind":"points","database":"db","retention_policy":"autogen",
      "bytes":512,"rows":40,"measurements":[{"name":"cpu","rows":40,"series":7,"fields":["idle","user"],"min_time":1,"max_time":2}]},
     {"offset":1001,"timestamp":"2026-11-23T14:30:01Z","kind":"delete","bytes":60,"database":"db","summary":"DELETE FROM \\"m\\" WHERE time < 1"},
     {"offset":1002,"timestamp":"2026-11-23T14:30:02Z","kind":"broken","bytes":12,"error":"checksum 1 is not 2"}]}
    """;
  }
}
