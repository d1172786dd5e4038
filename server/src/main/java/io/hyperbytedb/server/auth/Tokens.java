package io.hyperbytedb.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;

/**
 * Verifies JSON web tokens as InfluxDB 1.8 accepts them: signed with a shared secret, with a {@code
 * username} and an expiry. Errors have its texts. Thread-safe.
 */
final class Tokens {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.HS256, JWSAlgorithm.HS384, JWSAlgorithm.HS512);

  /** A key shorter than the hash is padded with zeros, as HMAC does in any case. */
  private static final int KEY_BYTES = 64;

  private final byte[] key;

  Tokens(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    this.key = Arrays.copyOf(bytes, Math.max(KEY_BYTES, bytes.length));
  }

  /** The user that a token identifies. */
  String user(String token, Instant now) {
    if (token.split("\\.", -1).length != 3) {
      throw refused("token contains an invalid number of segments");
    }
    SignedJWT jwt;
    JWTClaimsSet claims;
    try {
      jwt = SignedJWT.parse(token);
    } catch (ParseException e) {
      throw refused("token is malformed");
    }
    if (!ALGORITHMS.contains(jwt.getHeader().getAlgorithm())) {
      throw refused("unexpected signing method: " + jwt.getHeader().getAlgorithm());
    }
    try {
      if (!jwt.verify(new MACVerifier(key))) {
        throw refused("signature is invalid");
      }
      claims = jwt.getJWTClaimsSet();
    } catch (JOSEException | ParseException e) {
      throw refused("token is malformed");
    }
    checkTimes(claims, now);
    Object name = claims.getClaim("username");
    if (!(name instanceof String user)) {
      throw refused("username in token must be a string");
    }
    if (user.isEmpty()) {
      throw refused("token must contain a username");
    }
    return user;
  }

  private static void checkTimes(JWTClaimsSet claims, Instant now) {
    if (claims.getExpirationTime() == null) {
      throw refused("token expiration required");
    }
    if (now.isAfter(claims.getExpirationTime().toInstant())) {
      throw refused("Token is expired");
    }
    if (claims.getIssueTime() != null && now.isBefore(claims.getIssueTime().toInstant())) {
      throw refused("Token used before issued");
    }
    if (claims.getNotBeforeTime() != null && now.isBefore(claims.getNotBeforeTime().toInstant())) {
      throw refused("Token is not valid yet");
    }
  }

  private static HyperbyteException refused(String why) {
    return new HyperbyteException(ErrorCode.UNAUTHORIZED, why);
  }
}
