package io.hyperbytedb.stream.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.metrics.PrometheusMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is tried again, what is passed over, and what arrives. */
class DeliveryTest {
  private static final Answer TAKEN = new Answer(204, "", 0);

  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final SubscriptionMeter meter =
      new SubscriptionMeter(
          metrics, new SubscriptionStatus.Name("d", "autogen", "s", "ALL"), List::of);
  private final List<Long> pauses = new ArrayList<>();
  private final CountDownLatch stop = new CountDownLatch(1);

  /** A receiver with rules of its own, which keeps what it takes. */
  private static final class Receiver implements Destination {
    private final Rule rule;
    private final List<String> taken = new ArrayList<>();
    private int requests;

    private interface Rule {
      Answer to(List<String> lines, int request) throws IOException;
    }

    Receiver(Rule rule) {
      this.rule = rule;
    }

    @Override
    public Answer send(Lines lines, int from, int to) throws IOException {
      List<String> sent = new ArrayList<>();
      for (int i = from; i < to; i++) {
        sent.add(
            new String(
                lines.bytes(),
                lines.start(i),
                lines.start(i + 1) - lines.start(i) - 1,
                StandardCharsets.UTF_8));
      }
      Answer answer = rule.to(sent, ++requests);
      if (answer.verdict() == Answer.Verdict.TAKEN) {
        taken.addAll(sent);
      }
      return answer;
    }

    @Override
    public void abort() {}

    @Override
    public void close() {}
  }

  private Delivery delivery(Receiver... receivers) {
    List<Outlet> outlets = new ArrayList<>();
    for (Receiver receiver : receivers) {
      outlets.add(new Outlet("s", "http://h:" + outlets.size(), receiver, meter));
    }
    return new Delivery(
        outlets,
        meter::refused,
        (latch, millis) -> {
          pauses.add(millis);
          return latch.getCount() == 0;
        });
  }

  private static Lines lines(int count) {
    Lines lines = new Lines();
    for (int i = 0; i < count; i++) {
      lines.put("m v=");
      lines.put((long) i);
      lines.put("i 1");
      lines.endLine();
    }
    return lines;
  }

  private long refused() {
    return Math.round(metrics.total("hyperbytedb_subscription_refused_points_total"));
  }

  @Test
  void aReceiverThatIsAwayIsTriedAgainMoreAndMoreSlowly() throws Exception {
    Receiver receiver =
        new Receiver(
            (lines, request) -> {
              if (request < 8) {
                throw new IOException("Connection refused");
              }
              return request < 15 ? new Answer(503, "", 0) : TAKEN;
            });
    assertThat(delivery(receiver).deliver(lines(3), stop)).isTrue();
    assertThat(receiver.taken).containsExactly("m v=0i 1", "m v=1i 1", "m v=2i 1");
    assertThat(pauses)
        .containsExactly(
            100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 30_000L,
            30_000L, 30_000L, 30_000L);
    assertThat(refused()).isZero();
  }

  @Test
  void aReceiverThatIsNotReadyIsWaitedFor() throws Exception {
    int[] statuses = {401, 403, 404, 429, 500, 302, 204};
    Receiver receiver =
        new Receiver((lines, request) -> new Answer(statuses[request - 1], "no", 0));
    assertThat(delivery(receiver).deliver(lines(1), stop)).isTrue();
    assertThat(receiver.taken).hasSize(1);
    assertThat(pauses).hasSize(6);
  }

  @Test
  void aReceiverSaysHowLongItWantsToBeLeftAlone() throws Exception {
    Receiver receiver =
        new Receiver((lines, request) -> request == 1 ? new Answer(429, "", 7_000) : TAKEN);
    assertThat(delivery(receiver).deliver(lines(1), stop)).isTrue();
    assertThat(pauses).containsExactly(7_000L);
  }

  @Test
  void onlyTheLinesThatAreRefusedAreLeftOutAndTheOrderStays() throws Exception {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      int count = 1 + random.nextInt(300);
      int bad = random.nextInt(4);
      List<String> wanted = new ArrayList<>();
      List<String> refused = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        wanted.add("m v=" + i + "i 1");
      }
      for (int i = 0; i < Math.min(bad, count); i++) {
        refused.add(wanted.remove(random.nextInt(wanted.size())));
      }
      Receiver receiver =
          new Receiver(
              (lines, request) ->
                  lines.stream().anyMatch(refused::contains)
                      ? new Answer(400, "unable to parse", 0)
                      : TAKEN);
      long before = refused();
      assertThat(delivery(receiver).deliver(lines(count), stop)).as("seed %d", seed).isTrue();
      assertThat(receiver.taken).as("seed %d", seed).isEqualTo(wanted);
      assertThat(refused() - before).as("seed %d", seed).isEqualTo(refused.size());
    }
    assertThat(pauses).isEmpty();
  }

  @Test
  void aReceiverThatRefusesEverythingDoesNotGetEachLineAlone() throws Exception {
    Receiver receiver = new Receiver((lines, request) -> new Answer(400, "no", 0));
    assertThat(delivery(receiver).deliver(lines(5_000), stop)).isTrue();
    assertThat(receiver.requests).isLessThan(60);
    assertThat(refused()).isEqualTo(5_000);
  }

  @Test
  void whatAnInfluxDbWroteInPartIsNotSentAgain() throws Exception {
    Receiver receiver =
        new Receiver(
            (lines, request) ->
                new Answer(400, "partial write: field type conflict: input field … dropped=2", 0));
    assertThat(delivery(receiver).deliver(lines(10), stop)).isTrue();
    assertThat(receiver.requests).isEqualTo(1);
    assertThat(refused()).isEqualTo(2);
    assertThat(metrics.total("hyperbytedb_subscription_points_total")).isEqualTo(8);
    assertThat(metrics.total("hyperbytedb_subscription_failures_total")).isEqualTo(1);
  }

  @Test
  void aBodyThatIsTooLongIsSentInPieces() throws Exception {
    Receiver receiver =
        new Receiver((lines, request) -> lines.size() > 100 ? new Answer(413, "", 0) : TAKEN);
    assertThat(delivery(receiver).deliver(lines(1_000), stop)).isTrue();
    assertThat(receiver.taken).hasSize(1_000);
    assertThat(receiver.taken.getLast()).isEqualTo("m v=999i 1");
    assertThat(refused()).isZero();
  }

  @Test
  void ofSeveralDestinationsEachGetsItsTurnAndAnotherOneIfItIsAway() throws Exception {
    Receiver first = new Receiver((lines, request) -> TAKEN);
    Receiver away =
        new Receiver(
            (lines, request) -> {
              throw new IOException("Connection refused");
            });
    Receiver last = new Receiver((lines, request) -> TAKEN);
    Delivery delivery = delivery(first, away, last);
    for (int i = 0; i < 6; i++) {
      assertThat(delivery.deliver(lines(1), stop)).isTrue();
    }
    assertThat(first.taken.size() + last.taken.size()).isEqualTo(6);
    assertThat(first.taken).hasSizeBetween(2, 4);
    assertThat(away.requests).isPositive();
    assertThat(pauses).as("nothing waits while one of them is there").isEmpty();
  }

  @Test
  void aStopEndsItBeforeTheNextRequest() throws Exception {
    Receiver receiver =
        new Receiver(
            (lines, request) -> {
              stop.countDown();
              return new Answer(503, "", 0);
            });
    assertThat(delivery(receiver).deliver(lines(1), stop)).isFalse();
    assertThat(receiver.requests).isEqualTo(1);
  }
}
