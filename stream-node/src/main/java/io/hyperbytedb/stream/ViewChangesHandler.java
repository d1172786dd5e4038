package io.hyperbytedb.stream;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.stream.ViewChanges.Changed;
import io.hyperbytedb.stream.ViewChanges.Follower;
import io.hyperbytedb.stream.ViewChanges.Marked;
import io.hyperbytedb.stream.ViewChanges.Question;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /internal/views/changes}: what this process knows of windows that have changed, for
 * query nodes. Thread-safe.
 */
public final class ViewChangesHandler implements HttpHandler {
  /** The route. */
  public static final String PATH = "/internal/views/changes";

  private static final int MOST_BYTES = 1 << 20;
  private static final byte MARKED = 1;
  private static final byte CHANGED = 2;

  private final Follower follower;

  /**
   * @param follower this process
   */
  public ViewChangesHandler(Follower follower) {
    this.follower = follower;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(MOST_BYTES);
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(body.bytes(), 0, body.length()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      if (in.readByte() == MARKED) {
        write(out, follower.marked(in.readLong()));
      } else {
        write(out, follower.changed(question(in)));
      }
    } catch (IOException e) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "no question about a view", e);
    }
    try (DataOutputStream answer =
        new DataOutputStream(exchange.respondStreaming(200, "application/octet-stream"))) {
      bytes.writeTo(answer);
    }
  }

  /** The body that asks for {@link Follower#marked}. */
  public static byte[] marked(long view) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(MARKED);
      out.writeLong(view);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  /** The body that asks for {@link Follower#changed}. */
  public static byte[] changed(Question question) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(CHANGED);
      out.writeLong(question.view());
      out.writeInt(question.meaning().length);
      out.write(question.meaning());
      write(out, question.from());
      write(out, question.to());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return bytes.toByteArray();
  }

  private static Question question(DataInput in) throws IOException {
    long view = in.readLong();
    byte[] meaning = new byte[length(in)];
    in.readFully(meaning);
    long[] from = numbers(in);
    long[] to = numbers(in);
    if (to.length != from.length) {
      throw new IOException("offsets of different partitions");
    }
    return new Question(view, meaning, from, to);
  }

  private static void write(DataOutput out, @Nullable Marked marked) throws IOException {
    out.writeBoolean(marked != null);
    if (marked != null) {
      write(out, marked.wal());
      write(out, marked.windows());
    }
  }

  /** Reads the answer to {@link #marked}. */
  public static @Nullable Marked readMarked(DataInput in) throws IOException {
    return in.readBoolean() ? new Marked(numbers(in), numbers(in)) : null;
  }

  private static void write(DataOutput out, Changed changed) throws IOException {
    write(out, changed.partitions().toLongArray());
    write(out, changed.windows());
  }

  /** Reads the answer to {@link #changed}. */
  public static Changed readChanged(DataInput in) throws IOException {
    return new Changed(BitSet.valueOf(numbers(in)), numbers(in));
  }

  private static void write(DataOutput out, long[] numbers) throws IOException {
    out.writeInt(numbers.length);
    for (long number : numbers) {
      out.writeLong(number);
    }
  }

  private static long[] numbers(DataInput in) throws IOException {
    long[] numbers = new long[length(in)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readLong();
    }
    return numbers;
  }

  private static int length(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("a length of " + length);
    }
    return length;
  }
}
