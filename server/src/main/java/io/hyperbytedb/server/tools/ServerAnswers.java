package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Explains to users why a server did not answer. */
public final class ServerAnswers {
  private ServerAnswers() {}

  /** The error for a request that failed in transit. */
  public static HyperbyteException unreachable(URI url, IOException e) {
    String server = "[" + url.getScheme() + "://" + url.getAuthority() + "]";
    return new HyperbyteException(ErrorCode.UNAVAILABLE, why(server, e), e);
  }

  private static String why(String server, IOException e) {
    String said = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return switch (e) {
      case ConnectException _ when e.getCause() instanceof UnresolvedAddressException ->
          "the host of " + server + " has no address; look at --url or --config";
      case ConnectException _ ->
          "no server can be reached at "
              + server
              + "; is it running, and does --url or --config name its address?";
      case HttpTimeoutException _ ->
          "the server at " + server + " does not answer in time; is it overloaded or stopped?";
      case SSLException _ ->
          "no secure connection to "
              + server
              + ": "
              + said
              + "; name its certificate with --cacert, or its configuration with --config";
      default -> "the connection to " + server + " broke: " + said + "; look at the server's log";
    };
  }
}
