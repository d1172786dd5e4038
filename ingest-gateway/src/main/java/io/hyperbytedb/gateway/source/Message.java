package io.hyperbytedb.gateway.source;

import org.jspecify.annotations.Nullable;

/** A record of a topic. */
public interface Message {
  /** The topic. */
  String topic();

  /** The partition's number. */
  int partition();

  /** The position in the partition. */
  long offset();

  /** The record's time, milliseconds since 1970 UTC. */
  long timestamp();

  /** The key; null if it has none. */
  byte @Nullable [] key();

  /** The content; null if it has none. */
  byte @Nullable [] value();

  /** The last header with this name; null if there is none. */
  byte @Nullable [] header(String name);
}
