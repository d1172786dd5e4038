package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerBodyTest {
  private final PeerBody body = new PeerBody("peer:1", Duration.ofMillis(20));
  private long asked;
  private boolean cancelled;

  @BeforeEach
  void subscribe() {
    body.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {
            asked += n;
          }

          @Override
          public void cancel() {
            cancelled = true;
          }
        });
  }

  private static List<ByteBuffer> buffers(byte[]... buffers) {
    return java.util.Arrays.stream(buffers).map(ByteBuffer::wrap).toList();
  }

  @Test
  void whatHasArrivedIsReadAndMoreIsAskedForByAndBy() throws IOException {
    assertThat(asked).isEqualTo(1);
    body.onNext(buffers(new byte[] {1, -2}, new byte[0], new byte[] {3}));
    body.onNext(List.of());
    assertThat(asked).as("an empty list is no end").isEqualTo(2);
    body.onNext(buffers(new byte[] {4, 5}));
    body.onComplete();
    assertThat(body.read()).isEqualTo(1);
    assertThat(asked).isEqualTo(3);
    assertThat(body.available()).isEqualTo(1);
    byte[] rest = new byte[10];
    assertThat(body.read(rest, 2, 8)).isEqualTo(1);
    assertThat(rest[2]).isEqualTo((byte) -2);
    assertThat(body.readAllBytes()).containsExactly(3, 4, 5);
    assertThat(body.read()).isEqualTo(-1);
    assertThat(body.read()).as("the end stays the end").isEqualTo(-1);
    assertThat(body.read(rest, 0, 10)).isEqualTo(-1);
    assertThat(cancelled).isFalse();
  }

  @Test
  void aPauseThatIsTooLongEndsTheConnection() throws IOException {
    body.onNext(buffers(new byte[] {7}));
    assertThat(body.read()).isEqualTo(7);
    assertThatThrownBy(body::read)
        .isInstanceOf(IOException.class)
        .hasMessage("peer:1 has been silent for 20 ms within its answer");
    assertThat(cancelled).isTrue();
  }

  @Test
  void aFailureComesAfterWhatArrivedBeforeIt() throws IOException {
    body.onNext(buffers(new byte[] {7}));
    body.onError(new IOException("reset"));
    assertThat(body.read()).isEqualTo(7);
    assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessage("peer:1: reset");
  }

  @Test
  void aReaderThatIsInterruptedStops() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(body::read).isInstanceOf(IOException.class).hasMessage("interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }
}
