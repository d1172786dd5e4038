package io.hyperbytedb.it;

import io.hyperbytedb.it.History.Read;
import io.hyperbytedb.it.History.Row;
import io.hyperbytedb.it.History.Series;
import io.hyperbytedb.it.History.Write;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that writes and reads, through whichever gateway, and asks again until it is answered.
 * Everything it does goes into a {@link History}. {@link #run} may be called again after its end.
 */
final class LoadClient implements Runnable {
  /** The database that all clients write to. */
  static final String DATABASE = "f";

  /**
   * How long a client tried until it was answered, in nanoseconds of {@link System#nanoTime}.
   *
   * @param write whether it wanted to write
   */
  record Wait(boolean write, long from, long to) {}

  /** Shorter waits are not worth remembering. */
  private static final long NOTABLE_NANOS = 100_000_000L;

  private static final Pattern AGGREGATES = Pattern.compile("Z\",(\\d+),(\\d+),(\\d+)\\]");
  private static final int MAX_BATCH = 8;
  private static final int PAUSE_NANOS = 80_000_000;

  private final int id;
  private final int clients;
  private final List<Http> gateways;
  private final History history;
  private final SplittableRandom random;
  private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();
  private final AtomicLong next = new AtomicLong(1);
  private volatile boolean stopped;

  LoadClient(int id, int clients, List<Http> gateways, History history, SplittableRandom random) {
    this.id = id;
    this.clients = clients;
    this.gateways = gateways;
    this.history = history;
    this.random = random;
  }

  /** Writes and reads until {@link #stop}. */
  @Override
  public void run() {
    stopped = false;
    try {
      while (!stopped) {
        long from = System.nanoTime();
        boolean writes = random.nextBoolean();
        if (writes ? write() : ask()) {
          long to = System.nanoTime();
          if (to - from > NOTABLE_NANOS) {
            waits.add(new Wait(writes, from, to));
          }
          (writes ? written : read).incrementAndGet();
        }
        LockSupport.parkNanos(random.nextInt(PAUSE_NANOS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends {@link #run} after the request that is under way. */
  void stop() {
    stopped = true;
  }

  /** How many writes, with their repetitions, came to a good end. */
  long written() {
    return written.get();
  }

  /** How many reads, with their repetitions, came to a good end. */
  long read() {
    return read.get();
  }

  /** The notable waits so far. */
  List<Wait> waits() {
    return List.copyOf(waits);
  }

  /** Until some write is acknowledged: most clients send the same again, some go on. */
  private boolean write() throws InterruptedException {
    while (!stopped) {
      int count = random.nextInt(4) == 0 ? 1 + random.nextInt(MAX_BATCH) : 1;
      long first = next.getAndAdd(count);
      StringBuilder body = new StringBuilder();
      for (long value = first; value < first + count; value++) {
        body.append(Row.of(id, value).line(id)).append('\n');
      }
      do {
        if (send(first, count, body.toString()) == 204) {
          return true;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      } while (!stopped && random.nextInt(8) != 0);
    }
    return false;
  }

  private int send(long first, int count, String body) throws InterruptedException {
    long invoked = System.nanoTime();
    int status;
    String reason;
    try {
      Http.Answer answer = gateway().write(DATABASE, body);
      status = answer.status();
      reason = answer.body();
    } catch (ConnectException e) {
      status = History.NOBODY;
      reason = "";
    } catch (IOException e) {
      status = History.UNKNOWN;
      reason = e.toString();
    }
    history.add(new Write(id, first, count, invoked, System.nanoTime(), status));
    if (status != 204) {
      history.refused("write", status, reason);
    }
    return status;
  }

  private boolean readOnce(Series series) throws InterruptedException {
    int turn = random.nextInt(gateways.size());
    long invoked = System.nanoTime();
    try {
      Http.Answer answer =
          gateways
              .get(turn)
              .query(
                  DATABASE,
                  "SELECT count(v), max(v), sum(v) FROM m WHERE c = '%d' AND s = '%d'"
                      .formatted(series.client(), series.number()));
      long completed = System.nanoTime();
      if (answer.status() != 200 || answer.body().contains("\"error\"")) {
        history.refused("read", answer.status(), answer.body());
        return false;
      }
      Matcher found = AGGREGATES.matcher(answer.body());
      boolean any = found.find();
      history.add(
          new Read(
              series,
              "gateway-" + (turn + 1),
              invoked,
              completed,
              any ? Long.parseLong(found.group(1)) : 0,
              any ? Long.parseLong(found.group(2)) : 0,
              any ? Long.parseLong(found.group(3)) : 0));
      return true;
    } catch (ConnectException e) {
      history.refused("read", History.NOBODY, "");
    } catch (IOException e) {
      history.refused("read", History.UNKNOWN, e.toString());
    }
    return false;
  }

  /** Until the read of some series of some client is answered. */
  private boolean ask() throws InterruptedException {
    Series series = new Series(random.nextInt(clients), random.nextInt(History.SERIES));
    while (!stopped) {
      if (readOnce(series)) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private Http gateway() {
    return gateways.get(random.nextInt(gateways.size()));
  }
}
