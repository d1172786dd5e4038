package io.hyperbytedb.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.auth.PasswordHasher;
import io.hyperbytedb.server.auth.HashTurns.Trust;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How long results for passwords are cached. */
final class VerifiedPasswordsTest {
  private static final long NOW = -5;

  private final AtomicInteger hashed = new AtomicInteger();
  private final VerifiedPasswords passwords = new VerifiedPasswords(new Plain(), new Random(1));

  /** Stores passwords in plain text, and counts its calls. */
  private final class Plain implements PasswordHasher {
    @Override
    public String hash(String password) {
      return password;
    }

    @Override
    public boolean matches(String password, String hash) {
      hashed.incrementAndGet();
      return password.equals(hash);
    }
  }

  @Test
  void remembersForAnHourAndRefusalsForLess() {
    assertThat(passwords.known("u", "good", "good", NOW)).isNull();
    assertThat(passwords.matches("u", "good", "good", Trust.FULL, NOW)).isTrue();
    assertThat(passwords.matches("u", "bad", "good", Trust.FULL, NOW)).isFalse();
    assertThat(hashed).hasValue(2);
    assertThat(passwords.known("u", "good", "good", NOW + TimeUnit.MINUTES.toNanos(59))).isTrue();
    assertThat(passwords.known("u", "bad", "good", NOW + TimeUnit.SECONDS.toNanos(4))).isFalse();
    assertThat(passwords.known("u", "bad", "good", NOW + TimeUnit.SECONDS.toNanos(5))).isNull();
    assertThat(passwords.known("u", "good", "good", NOW + TimeUnit.HOURS.toNanos(1))).isNull();
  }

  @Test
  void aVerdictIsOfOneNameAndOneStoredHash() {
    assertThat(passwords.matches("u", "good", "good", Trust.FULL, NOW)).isTrue();
    assertThat(passwords.known("v", "good", "good", NOW)).isNull();
    assertThat(passwords.known("u", "good", "changed", NOW)).isNull();
    assertThat(passwords.known("ug", "ood", "good", NOW)).isNull();
  }

  @Test
  void guessesDoNotPushOutWhatIsRight() {
    passwords.matches("u", "good", "good", Trust.FULL, NOW);
    for (int i = 0; i < 1001; i++) {
      passwords.matches("u", "guess" + i, "good", Trust.FULL, NOW);
    }
    assertThat(passwords.known("u", "good", "good", NOW)).isTrue();
    assertThat(passwords.known("u", "guess0", "good", NOW)).isNull();
    assertThat(passwords.known("u", "guess1", "good", NOW)).isFalse();
  }

  @Test
  void aNameThatNoUserHasCostsAHashToo() {
    passwords.mismatch("ghost", "guess", NOW);
    assertThat(hashed).hasValue(1);
    passwords.mismatch("ghost", "guess", NOW);
    assertThat(hashed).as("as with a user, it is remembered for a while").hasValue(1);
    passwords.mismatch("ghost", "another", NOW);
    assertThat(hashed).hasValue(2);
  }
}
