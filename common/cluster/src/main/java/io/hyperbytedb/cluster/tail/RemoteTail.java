package io.hyperbytedb.cluster.tail;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The hot tail of remote storage nodes. The manifest names the owner of a partition and its
 * address; while a partition changes owners, or its owner does not answer, requests are retried
 * until a timeout. Meanwhile {@link #problem} reports it: another replica may be able to answer.
 * Thread-safe.
 */
public final class RemoteTail implements HotTail, AutoCloseable {
  private static final long PAUSE_NANOS = 50_000_000L;
  private static final Duration PING = Duration.ofMillis(500);

  /** How long a problem is reported after its last occurrence. */
  private static final long LASTS_NANOS = 1_000_000_000L;

  private record Problem(String text, long nanos) {}

  private final Manifest manifest;
  private final PeerClient peers;
  private final Duration timeout;
  private volatile @Nullable Problem problem;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("tail-", 0).factory());

  /**
   * @param timeout how long to wait for an owner that answers, and for an owner to start its answer
   */
  public RemoteTail(Manifest manifest, PeerClient peers, Duration timeout) {
    this.manifest = manifest;
    this.peers = peers;
    this.timeout = timeout;
  }

  @Override
  public CompletableFuture<List<TailRows>> rows(TailRequest request) {
    byte[] question =
        TailCodec.encode(
            new TailCodec.Question(
                request.databaseId(),
                request.policyId(),
                request.measurement(),
                request.minTime(),
                request.maxTime(),
                request.consistency()));
    return ask(() -> collect(question));
  }

  @Override
  public CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency) {
    byte[] question =
        TailCodec.encode(new TailCodec.Question(databaseId, 0, "", 0, 0, consistency));
    return ask(() -> collect(question).stream().map(TailRows::series).toList());
  }

  private <T> CompletableFuture<T> ask(Supplier<T> question) {
    try {
      return CompletableFuture.supplyAsync(question, threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(stopping(e));
    }
  }

  private static HyperbyteException stopping(@Nullable RejectedExecutionException cause) {
    return new HyperbyteException(ErrorCode.UNAVAILABLE, "the node is stopping", cause);
  }

  private List<TailRows> collect(byte[] question) {
    long end = System.nanoTime() + timeout.toNanos();
    Map<Integer, TailRows> found = new TreeMap<>();
    Map<String, String> failures = new ConcurrentHashMap<>();
    while (true) {
      if (threads.isShutdown()) {
        throw stopping(null);
      }
      TreeMap<String, List<Integer>> owners = owners(found);
      if (owners.isEmpty()) {
        problem = null;
        return List.copyOf(found.values());
      }
      for (List<TailRows> answer : ask(owners, question, failures, end)) {
        for (TailRows tail : answer) {
          found.putIfAbsent(tail.series().partition(), tail);
        }
      }
      if (found.size() < manifest.partitions()) {
        String missing = unanswered(found, failures);
        note(missing);
        if (System.nanoTime() - end > 0) {
          throw new HyperbyteException(ErrorCode.TIMEOUT, missing);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** The partitions without an answer yet, by current owner. */
  private TreeMap<String, List<Integer>> owners(Map<Integer, TailRows> found) {
    TreeMap<String, List<Integer>> owners = new TreeMap<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      if (!found.containsKey(p)) {
        owners.computeIfAbsent(manifest.image(p).owner(), o -> new ArrayList<>()).add(p);
      }
    }
    return owners;
  }

  private List<List<TailRows>> ask(
      Map<String, List<Integer>> owners, byte[] question, Map<String, String> failures, long end) {
    List<Supplier<List<TailRows>>> answers = new ArrayList<>();
    owners.forEach(
        (owner, partitions) -> {
          if (!owner.isEmpty()) {
            Call call = new Call(owner, partitions, question, failures);
            Future<List<TailRows>> answer = submit(call);
            answers.add(() -> await(call, answer, end));
          }
        });
    return answers.stream().map(Supplier::get).toList();
  }

  private Future<List<TailRows>> submit(Call call) {
    try {
      return threads.submit(call::answer);
    } catch (RejectedExecutionException e) {
      throw stopping(e);
    }
  }

  /** Waits for an owner only while it is the owner, and until the timeout. */
  private List<TailRows> await(Call call, Future<List<TailRows>> answer, long end) {
    long ping = System.nanoTime() + PING.toNanos();
    try {
      while (true) {
        try {
          return answer.get(PAUSE_NANOS, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          if (!call.isOfTheOwner()) {
            return List.of();
          }
          // Once rows arrive, the answer is waited for: the client's own timeout covers pauses.
          if (System.nanoTime() - end > 0 && !call.begun) {
            call.fail("it has not started to answer in time");
            return List.of();
          }
          if (System.nanoTime() - ping > 0) {
            if (peers.status(call.owner, "/ping", PING) < 0) {
              note(call.owner + ", which owns partitions " + call.partitions + ", hangs");
            }
            ping = System.nanoTime() + PING.toNanos();
          }
        }
      }
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CompletionException(e);
    } finally {
      answer.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  /** A request to an owner, and the reason for its failure. */
  private final class Call {
    private final String owner;
    private final List<Integer> partitions;
    private final byte[] question;
    private final Map<String, String> failures;
    private volatile boolean begun;
    private boolean failed;

    Call(String owner, List<Integer> partitions, byte[] question, Map<String, String> failures) {
      this.owner = owner;
      this.partitions = partitions;
      this.question = question;
      this.failures = failures;
    }

    /** Whether the owner still has any of the partitions. */
    boolean isOfTheOwner() {
      return partitions.stream().anyMatch(p -> manifest.image(p).owner().equals(owner));
    }

    List<TailRows> answer() {
      try (InputStream body = peers.post(owner, TailHandler.PATH, question)) {
        begun = true;
        return TailCodec.read(new DataInputStream(new BufferedInputStream(body, 256 << 10)))
            .stream()
            .filter(tail -> partitions.contains(tail.series().partition()))
            .toList();
      } catch (IOException | HyperbyteException | RecordFormatException e) {
        fail(String.valueOf(e.getMessage()));
        return List.of();
      }
    }

    /**
     * The first reason counts: giving up interrupts the request, whose failure then means nothing.
     */
    synchronized void fail(String reason) {
      if (!failed) {
        failed = true;
        failures.put(owner, reason);
      }
    }
  }

  private void note(String text) {
    problem = new Problem(text, System.nanoTime());
  }

  /** The partitions that currently have no answering owner, as far as known; null if none. */
  public @Nullable String problem() {
    Problem known = problem;
    return known == null || System.nanoTime() - known.nanos > LASTS_NANOS ? null : known.text;
  }

  private String unanswered(Map<Integer, TailRows> found, Map<String, String> failures) {
    TreeSet<String> missing = new TreeSet<>();
    for (int p = 0; p < manifest.partitions(); p++) {
      if (!found.containsKey(p)) {
        String owner = manifest.image(p).owner();
        missing.add(
            "partition "
                + p
                + (owner.isEmpty() ? " has no owner" : " of " + owner + " does not answer")
                + (failures.containsKey(owner) ? ": " + failures.get(owner) : ""));
      }
    }
    return String.join("; ", missing);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
