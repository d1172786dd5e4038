package io.hyperbytedb.stream.subscription;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Which certificates of destinations are accepted. Thread-safe.
 *
 * @param context makes connections
 * @param checksNames whether a certificate must be of the host
 */
public record Trust(SSLContext context, boolean checksNames) {
  /**
   * Reads what is trusted.
   *
   * @param insecure whether any certificate is accepted
   * @param caCerts the path of a PEM file; empty for the certificates of the JVM
   * @throws IOException if the file cannot be read, or has no certificates
   */
  public static Trust of(boolean insecure, String caCerts) throws IOException {
    try {
      if (!insecure && caCerts.isEmpty()) {
        return new Trust(SSLContext.getDefault(), true);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null, insecure ? new TrustManager[] {new Anything()} : managers(Path.of(caCerts)), null);
      return new Trust(context, !insecure);
    } catch (GeneralSecurityException e) {
      throw new IOException(
          "[subscriptions] ca_certs [" + caCerts + "] cannot be read: " + e.getMessage(), e);
    }
  }

  private static TrustManager[] managers(Path file) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      int count = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry(Integer.toString(count++), each);
      }
    }
    if (store.size() == 0) {
      throw new IOException("[subscriptions] ca_certs [" + file + "] has no certificates");
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  /** What {@code insecure_skip_verify} asks for. */
  private static final class Anything extends X509ExtendedTrustManager {
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
