package io.hyperbytedb.debug;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The certificates to trust for HTTPS. */
final class Trust {
  private Trust() {}

  /**
   * TLS for a client.
   *
   * @param cacert the certificates to trust as PEM; null for those of the JVM
   * @param everybody whether to trust every certificate
   * @throws UsageException with a text for the user, if the file cannot be used
   */
  static SSLContext context(@Nullable Path cacert, boolean everybody) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      if (everybody) {
        context.init(null, new TrustManager[] {new Everybody()}, null);
      } else {
        context.init(null, cacert == null ? null : managers(cacert), null);
      }
      return context;
    } catch (NoSuchFileException e) {
      throw new UsageException(
          "--cacert [" + cacert + "] cannot be used: there is no such file", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new UsageException("--cacert [" + cacert + "] cannot be used: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] managers(Path file) throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> certificates;
    try (InputStream in = Files.newInputStream(file)) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("it has no certificate");
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("trusted-" + store.size(), certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /**
   * Checks nothing: unlike a plain manager, an extended one is not wrapped by a host name check.
   */
  private static final class Everybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
