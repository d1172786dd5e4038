package io.hyperbytedb.server;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The URL of a server in an option. */
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
      // Refused below as a URL without a host.
    }
    throw new TypeConversionException(
        "[" + text + "] is not the URL of a server, such as http://127.0.0.1:8086");
  }
}
