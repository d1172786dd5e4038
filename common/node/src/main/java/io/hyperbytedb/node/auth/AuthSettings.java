package io.hyperbytedb.node.auth;

/**
 * How a process finds out who asks.
 *
 * @param enabled whether users are asked for at all
 * @param allowQueryParams whether {@code u} and {@code p} of the URL are taken
 * @param sharedSecret the key of HS256, HS384 and HS512 tokens; empty takes none
 * @param clusterSecret what processes of the cluster show each other; empty for none
 */
public record AuthSettings(
    boolean enabled, boolean allowQueryParams, String sharedSecret, String clusterSecret) {
  /** Everybody may do everything. */
  public static final AuthSettings OPEN = new AuthSettings(false, false, "", "");

  /** Without the secrets. */
  @Override
  public String toString() {
    return "AuthSettings[enabled=" + enabled + "]";
  }
}
