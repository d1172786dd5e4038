package io.hyperbytedb.query.json;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** The JSON of the texts of dictionaries, made when first needed. For one thread. */
final class Dictionaries {
  private static final int MOST = 64;

  private final IdentityHashMap<Object, byte[][]> encoded = new IdentityHashMap<>();

  /** Forgets all. */
  void clear() {
    if (encoded.size() > MOST) {
      encoded.clear();
    }
  }

  /** The JSON of the texts of this very array: whatever is null was not made yet. */
  byte[][] of(@Nullable String[] dictionary) {
    return encoded.computeIfAbsent(dictionary, d -> new byte[dictionary.length][]);
  }
}
