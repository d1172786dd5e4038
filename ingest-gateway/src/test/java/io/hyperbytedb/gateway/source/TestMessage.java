package io.hyperbytedb.gateway.source;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message of a test. */
record TestMessage(
    long offset, long timestamp, byte[] key, byte[] value, Map<String, String> headers)
    implements Message {
  static TestMessage of(long offset, byte[] value) {
    return new TestMessage(
        offset, 1_000, "k".getBytes(StandardCharsets.UTF_8), value, Map.of("host", "h1"));
  }

  static TestMessage of(long offset, String value) {
    return of(offset, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String topic() {
    return "t";
  }

  @Override
  public int partition() {
    return 0;
  }

  @Override
  public byte @Nullable [] header(String name) {
    String value = headers.get(name);
    return value == null ? null : value.getBytes(StandardCharsets.UTF_8);
  }
}
