package io.hyperbytedb.server.auth;

/**
 * How a process authenticates requests.
 *
 * @param enabled whether requests need a user
 * @param allowQueryParams whether {@code u} and {@code p} of the URL are accepted
 * @param sharedSecret the key of HS256, HS384 and HS512 tokens; empty accepts none
 * @param clusterSecret the secret that processes of the cluster present to each other; empty for
 *     none
 */
public record AuthSettings(
    boolean enabled, boolean allowQueryParams, String sharedSecret, String clusterSecret) {
  /** No authentication: every request has all privileges. */
  public static final AuthSettings OPEN = new AuthSettings(false, false, "", "");

  /** Omits the secrets. */
  @Override
  public String toString() {
    return "AuthSettings[enabled=" + enabled + "]";
  }
}
