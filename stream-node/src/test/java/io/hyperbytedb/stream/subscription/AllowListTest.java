package io.hyperbytedb.stream.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowListTest {
  private static boolean allows(String entry, String host, String address) {
    return AllowList.of(List.of(entry)).allows(host, InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,LOOPBACK",
    "127.9.9.9,LOOPBACK",
    "0.0.0.0,LOOPBACK",
    "0.1.2.3,LOOPBACK",
    "::1,LOOPBACK",
    "::,LOOPBACK",
    "::ffff:127.0.0.1,LOOPBACK",
    "::127.0.0.1,LOOPBACK",
    "64:ff9b::127.0.0.1,LOOPBACK",
    "169.254.169.254,LINK_LOCAL",
    "fe80::1,LINK_LOCAL",
    "64:ff9b::a9fe:a9fe,LINK_LOCAL",
    "10.0.0.1,PRIVATE",
    "172.16.0.1,PRIVATE",
    "172.31.255.255,PRIVATE",
    "192.168.1.1,PRIVATE",
    "100.64.0.1,PRIVATE",
    "198.18.0.1,PRIVATE",
    "192.0.0.8,PRIVATE",
    "224.0.0.1,PRIVATE",
    "255.255.255.255,PRIVATE",
    "fd00::1,PRIVATE",
    "fc00::1,PRIVATE",
    "fec0::1,PRIVATE",
    "ff02::1,PRIVATE",
    "172.32.0.1,PUBLIC",
    "100.128.0.1,PUBLIC",
    "192.0.1.1,PUBLIC",
    "8.8.8.8,PUBLIC",
    "2001:4860:4860::8888,PUBLIC"
  })
  void addressesAreOfAKind(String address, AllowList.Kind kind) {
    assertThat(AllowList.kind(InetAddress.ofLiteral(address))).isEqualTo(kind);
  }

  @Test
  void whatIsNotPublicCanBeForbidden() throws Exception {
    AllowList open = AllowList.of(List.of("public"));
    for (String address : List.of("127.0.0.1", "localhost", "10.1.1.1", "169.254.169.254", "")) {
      assertThatThrownBy(() -> open.resolve(address))
          .isInstanceOf(IOException.class)
          .hasMessage("[subscriptions] allow does not have [" + address + "]");
    }
    assertThat(open.resolve("8.8.8.8")).hasSize(1);
    assertThat(AllowList.of(List.of("all")).resolve("localhost")).isNotEmpty();
  }

  @Test
  void networksAndNamesAreAllowed() {
    assertThat(allows("10.1.0.0/16", "x", "10.1.255.3")).isTrue();
    assertThat(allows("10.1.0.0/16", "x", "10.2.0.3")).isFalse();
    assertThat(allows("10.1.0.0/16", "x", "::1")).isFalse();
    assertThat(allows("10.1.2.128/25", "x", "10.1.2.129")).isTrue();
    assertThat(allows("10.1.2.128/25", "x", "10.1.2.127")).isFalse();
    assertThat(allows("0.0.0.0/0", "x", "1.2.3.4")).isTrue();
    assertThat(allows("10.1.2.3", "x", "10.1.2.3")).isTrue();
    assertThat(allows("10.1.2.3", "x", "10.1.2.4")).isFalse();
    assertThat(allows("fd00::/8", "x", "fdab::1")).isTrue();
    assertThat(allows("fd00::/8", "x", "fe00::1")).isFalse();
    assertThat(allows("Kapacitor", "kapacitor", "10.1.2.4")).isTrue();
    assertThat(allows("kapacitor", "kapacitor.evil", "10.1.2.4")).isFalse();
    assertThat(allows("*.example.org", "a.example.org", "10.1.2.4")).isTrue();
    assertThat(allows("*.example.org", "example.org", "10.1.2.4")).isFalse();
    assertThat(allows("*.example.org", "badexample.org", "10.1.2.4")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0.0/", "::/129", "a b", "a*b", "host/8", " ", "http://h:1"})
  void whatIsNoneOfTheseIsRefused(String entry) {
    assertThatThrownBy(() -> AllowList.of(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[" + entry + "]");
  }
}
