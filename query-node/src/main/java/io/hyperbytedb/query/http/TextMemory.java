package io.hyperbytedb.query.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.lex.Scanner;
import io.hyperbytedb.query.memory.MemoryPool;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.QueryFailure;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what is read of a request: the statements of a text, or the values of its parameters,
 * take up to a hundred times its length. It is reserved before they are made, and for short texts
 * not at all. For one thread.
 */
final class TextMemory implements AutoCloseable {
  /** Shorter texts, of as many clients as there may be, take little. */
  private static final int SHORT = 4_096;

  /** The text as it came, its names, and the text of its statements. */
  private static final int PER_CHARACTER = 4;

  private static final int PER_TOKEN = 64;

  /** What a regular expression takes beside its tokens, for each of its two slashes. */
  private static final int PER_SLASH = 192;

  private static final int PER_VALUE = 128;

  private final MemoryPool pool;
  private @Nullable QueryMemory held;

  TextMemory(MemoryPool pool) {
    this.pool = pool;
  }

  /**
   * Reserves what the statements of a query will take.
   *
   * @throws HyperbyteException TOO_LARGE if it is more than a query may hold; UNAVAILABLE if others
   *     hold it
   */
  void query(String text) {
    if (text.length() > SHORT) {
      reserve(costOfQuery(text));
    }
  }

  /** Reserves what the values of a JSON text will take; fails as {@link #query} does. */
  void values(String json) {
    if (json.length() > SHORT) {
      long marks = json.chars().filter(c -> c == ',' || c == ':' || c == '[' || c == '{').count();
      reserve((long) PER_CHARACTER * json.length() + PER_VALUE * marks);
    }
  }

  /** An upper bound, in bytes. */
  static long costOfQuery(String text) {
    long cost = (long) PER_CHARACTER * text.length();
    Scanner scanner = new Scanner(text);
    while (true) {
      scanner.next();
      switch (scanner.kind()) {
        case EOF -> {
          return cost;
        }
        case WHITESPACE, COMMENT -> {}
        case DIV -> cost += PER_SLASH + PER_TOKEN;
        default -> cost += PER_TOKEN;
      }
    }
  }

  private void reserve(long bytes) {
    if (bytes > pool.limits().perQuery()) {
      throw new HyperbyteException(
          ErrorCode.TOO_LARGE,
          "the query is too long: its text would take %d MB of memory, of %d ([query] max_memory_mb)"
              .formatted(bytes >> 20, pool.limits().perQuery() >> 20));
    }
    if (held == null) {
      held = pool.open("a long query, while it is read");
    }
    try {
      held.reserve(bytes);
    } catch (QueryFailure e) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  /** Gives all back: the request is answered. */
  @Override
  public void close() {
    if (held != null) {
      held.close();
    }
  }
}
