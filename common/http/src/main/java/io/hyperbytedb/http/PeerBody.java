package io.hyperbytedb.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A body that is read while it arrives, with a timeout for pauses, which the JDK's own lacks. The
 * client's threads fill it, one thread reads it.
 */
final class PeerBody extends InputStream implements HttpResponse.BodySubscriber<InputStream> {
  private static final List<ByteBuffer> END = List.of();

  private final String address;
  private final Duration silence;
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final BlockingQueue<List<ByteBuffer>> arrived = new LinkedBlockingQueue<>();
  private volatile @Nullable Throwable failure;

  /** For the reading thread, like the next two. */
  private Iterator<ByteBuffer> buffers = Collections.emptyIterator();

  private ByteBuffer current = ByteBuffer.allocate(0);
  private boolean ended;

  /**
   * @param address the address of the peer, for errors
   * @param silence the timeout for pauses
   */
  PeerBody(String address, Duration silence) {
    this.address = address;
    this.silence = silence;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return subscription.thenApply(asked -> this);
  }

  @Override
  public void onSubscribe(Flow.Subscription asked) {
    subscription.complete(asked);
    asked.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> next) {
    // An empty list would mark the end.
    if (next.isEmpty()) {
      subscription.join().request(1);
    } else {
      arrived.add(next);
    }
  }

  @Override
  public void onError(Throwable thrown) {
    failure = thrown;
    arrived.add(END);
  }

  @Override
  public void onComplete() {
    arrived.add(END);
  }

  @Override
  public int read() throws IOException {
    return fill() ? current.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.remaining());
    current.get(bytes, from, count);
    return count;
  }

  @Override
  public int available() {
    return current.remaining();
  }

  /** Whether there is a byte to read; false at the end. */
  private boolean fill() throws IOException {
    while (!current.hasRemaining()) {
      if (buffers.hasNext()) {
        current = buffers.next();
      } else if (ended || !take()) {
        return false;
      }
    }
    return true;
  }

  /** Waits for the next buffers; false at the end. */
  private boolean take() throws IOException {
    List<ByteBuffer> next;
    try {
      next = arrived.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (next == null) {
      close();
      throw new IOException(
          address + " has been silent for " + silence.toMillis() + " ms within its answer");
    }
    if (!next.isEmpty()) {
      buffers = next.iterator();
      subscription.join().request(1);
      return true;
    }
    Throwable why = failure;
    if (why != null) {
      throw new IOException(address + ": " + why.getMessage(), why);
    }
    ended = true;
    return false;
  }

  /** Discards the rest of the body, and closes the connection. */
  @Override
  public void close() {
    subscription.join().cancel();
  }
}
