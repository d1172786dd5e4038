package io.hyperbytedb.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What influxd 1.6.7 took, and what it refused. */
class SubscriptionUrlTest {
  private static SubscriptionUrl parse(String url) {
    return Objects.requireNonNull(SubscriptionUrl.parse(url), url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h:1",
        "//h:1",
        "ftp://x:1",
        "http:h:1",
        "http://h",
        "http://h:",
        "http://h:x",
        "http://a:b:1",
        "http://::1:1",
        "http://h h:1",
        "http://h:1/%zz",
        "http://h:1/\n",
        " http://h:1",
        "http://h?x:1",
        "http://[::1:1",
        "http://a[b:1",
        "http://h%41:1",
        "http://u%zz@h:1",
        "http://h{:1",
        "http://h:-1",
        "http://a\\b:1"
      })
  void notADestination(String url) {
    assertThat(SubscriptionUrl.parse(url)).isNull();
  }

  @Test
  void hostsAreThoseOfInfluxDb() {
    assertThat(parse("HTTP://my_kapacitor:9092").host()).isEqualTo("my_kapacitor");
    assertThat(parse("HTTP://my_kapacitor:9092").scheme()).isEqualTo("http");
    assertThat(parse("udp://[::1]:9").host()).isEqualTo("::1");
    assertThat(parse("http://:9092").host()).isEmpty();
    assertThat(parse("http://ü:1").host()).isEqualTo("ü");
    assertThat(parse("http://h:1#x").port()).isEqualTo("1");
    assertThat(parse("http://h:1/a b?b c").path()).isEqualTo("/a b");
    assertThat(parse("http://h:70000").portNumber()).isEqualTo(-1);
    assertThat(parse("http://h:8086").portNumber()).isEqualTo(8086);
  }

  @Test
  void aPathIsKeptAndCleaned() {
    assertThat(parse("http://h:1").pathTo("write")).isEqualTo("/write");
    assertThat(parse("http://h:1/").pathTo("write")).isEqualTo("/write");
    assertThat(parse("http://h:1/a/path?x=1").pathTo("write")).isEqualTo("/a/path/write");
    assertThat(parse("http://h:1/a//./c/../b/").pathTo("write")).isEqualTo("/a/b/write");
    assertThat(parse("http://h:1/a%20b/ä").pathTo("write")).isEqualTo("/a%20b/%C3%A4/write");
    assertThat(parse("http://h:1/a?x=1&y=%20").query()).isEqualTo("x=1&y=%20");
  }

  @Test
  void aPasswordIsNotShown() {
    SubscriptionUrl url = parse("http://us%3Aer:se@cret@h:1/p?q=secret");
    assertThat(url.userInfo()).isEqualTo("us:er:se@cret");
    assertThat(url.shown()).isEqualTo("http://h:1/p");
    assertThat(url.toString()).isEqualTo("http://h:1/p");
  }
}
