package io.hyperbytedb.server.auth;

import io.hyperbytedb.auth.PasswordHasher;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id hashes in the PHC string format: {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}. Hashes
 * with other parameters are accepted, too. The defaults are those of OWASP's password storage cheat
 * sheet: 19 MiB, two passes.
 */
public final class Argon2Hasher implements PasswordHasher {
  private static final int MEMORY_KIB = 19 << 10;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final String NAME = "argon2id";

  /** The maximum memory cost; hashes that ask for more are refused. */
  private static final int MAX_MEMORY_KIB = 1 << 20;

  private final RandomGenerator random;
  private final int memoryKib;

  /**
   * @param random generates salts; must be secure
   */
  public Argon2Hasher(RandomGenerator random) {
    this(random, MEMORY_KIB);
  }

  Argon2Hasher(RandomGenerator random, int memoryKib) {
    this.random = random;
    this.memoryKib = memoryKib;
  }

  @Override
  public String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    byte[] hash = derive(password, salt, memoryKib, PASSES, LANES, HASH_BYTES);
    return "$%s$v=%d$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            NAME,
            Argon2Parameters.ARGON2_VERSION_13,
            memoryKib,
            PASSES,
            LANES,
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  @Override
  public boolean matches(String password, String hash) {
    List<String> parts = List.of(hash.split("\\$", -1));
    if (parts.size() != 6
        || !parts.get(1).equals(NAME)
        || !parts.get(2).equals("v=" + Argon2Parameters.ARGON2_VERSION_13)) {
      return false;
    }
    int memory = parameter(parts.get(3), "m=");
    int passes = parameter(parts.get(3), "t=");
    int lanes = parameter(parts.get(3), "p=");
    if (memory < 8 || memory > MAX_MEMORY_KIB || passes < 1 || lanes < 1) {
      return false;
    }
    byte[] salt = Base64.getDecoder().decode(parts.get(4));
    byte[] want = Base64.getDecoder().decode(parts.get(5));
    return MessageDigest.isEqual(want, derive(password, salt, memory, passes, lanes, want.length));
  }

  private static int parameter(String all, String name) {
    for (String one : List.of(all.split(",", -1))) {
      if (one.startsWith(name)) {
        return Integer.parseInt(one, name.length(), one.length(), 10);
      }
    }
    return -1;
  }

  private static byte[] derive(
      String password, byte[] salt, int memory, int passes, int lanes, int length) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .withSalt(salt)
            .build());
    byte[] out = new byte[length];
    generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), out);
    return out;
  }
}
