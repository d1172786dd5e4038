package io.hyperbytedb.server;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a server is, as an option says it. */
final class ServerUrl implements ITypeConverter<URI> {
  @Override
  public URI convert(String text) {
    try {
      URI url = new URI(text);
      String scheme = String.valueOf(url.getScheme());
      if (url.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Refused below, as one without a host.
    }
    throw new TypeConversionException(
        "[" + text + "] is not the URL of a server, such as http://127.0.0.1:8086");
  }
}
