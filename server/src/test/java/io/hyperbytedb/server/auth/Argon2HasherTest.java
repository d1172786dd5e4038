package io.hyperbytedb.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Argon2id hashes include their parameters. */
final class Argon2HasherTest {
  private final Argon2Hasher small = new Argon2Hasher(new Random(1), 64);
  private final Argon2Hasher usual = new Argon2Hasher(new Random(2));

  @Test
  void hashesMatchTheirPasswordOnly() {
    String hash = small.hash("sésame");
    assertThat(hash).startsWith("$argon2id$v=19$m=64,t=2,p=1$").doesNotContain("sésame");
    assertThat(small.matches("sésame", hash)).isTrue();
    assertThat(small.matches("sesame", hash)).isFalse();
    assertThat(small.matches("", hash)).isFalse();
    assertThat(small.hash("sésame")).as("another salt").isNotEqualTo(hash);
  }

  @Test
  void hashesWithOtherParametersAreUnderstood() {
    assertThat(usual.matches("x", small.hash("x"))).isTrue();
    assertThat(usual.hash("x")).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "$argon2i$v=19$m=64,t=2,p=1$AAAA$AAAA",
        "$argon2id$v=16$m=64,t=2,p=1$AAAA$AAAA",
        "$argon2id$v=19$m=2000000000,t=2,p=1$AAAA$AAAA",
        "$argon2id$v=19$m=64,t=0,p=1$AAAA$AAAA"
      })
  void whatIsNoHashOfOursMatchesNothing(String hash) {
    assertThat(small.matches("x", hash)).isFalse();
  }

  @Test
  void hashesOfEarlierVersionsStillHold() {
    Passwords both = new Passwords(new Random(3));
    String earlier = new Pbkdf2Hasher(new Random(4), 10).hash("x");
    assertThat(both.matches("x", earlier)).isTrue();
    assertThat(both.matches("y", earlier)).isFalse();
    assertThat(both.matches("x", small.hash("x"))).isTrue();
    assertThat(both.hash("x")).startsWith("$argon2id$");
  }
}
