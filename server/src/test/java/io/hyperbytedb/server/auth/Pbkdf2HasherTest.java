package io.hyperbytedb.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.auth.PasswordHasher;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Pbkdf2HasherTest {
  private final PasswordHasher hasher = new Pbkdf2Hasher(new Random(7), 1_000);

  @Test
  void aHashMatchesItsPasswordOnly() {
    String hash = hasher.hash("s3cret ü");
    assertThat(hash).startsWith("$pbkdf2-sha256$i=1000$").doesNotContain("s3cret");
    assertThat(hasher.matches("s3cret ü", hash)).isTrue();
    assertThat(hasher.matches("s3cret", hash)).isFalse();
    assertThat(hasher.hash("s3cret ü")).isNotEqualTo(hash);
    assertThat(hasher.matches("x", "no hash")).isFalse();
  }

  @Test
  void aHashWithOtherIterationsIsUnderstood() {
    String hash = new Pbkdf2Hasher(new Random(8), 10).hash("p");
    assertThat(hasher.matches("p", hash)).isTrue();
  }
}
