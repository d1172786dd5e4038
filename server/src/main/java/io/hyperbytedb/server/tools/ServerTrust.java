package io.hyperbytedb.server.tools;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** The certificates that a command trusts for HTTPS. */
public final class ServerTrust {
  private ServerTrust() {}

  /** Trusts the certificate authorities of the JVM. */
  public static SSLContext usual() {
    return context(null, "the certificates of the JVM");
  }

  /**
   * Trusts certificates signed by one of a file, for the name in the URL.
   *
   * @param file PEM
   * @throws HyperbyteException if it cannot be used
   */
  public static SSLContext signedBy(Path file) {
    String what = "--cacert [" + file + "]";
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (Certificate certificate : certificates(file, what)) {
        store.setCertificateEntry("trusted-" + store.size(), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return context(factory.getTrustManagers(), what);
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(what, e);
    }
  }

  /**
   * Trusts only this certificate, under any name: that of the configuration.
   *
   * @param file PEM, the server's own certificate first
   * @throws HyperbyteException if it cannot be used
   */
  public static SSLContext with(Path file) {
    String what = "tls.cert_file [" + file + "]";
    Certificate own = certificates(file, what).iterator().next();
    return context(new TrustManager[] {new Pinned(own)}, what);
  }

  private static SSLContext context(TrustManager @Nullable [] managers, String what) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw unusable(what, e);
    }
  }

  private static Collection<? extends Certificate> certificates(Path file, String what) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new CertificateException("it has no certificate");
      }
      return found;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(what, e);
    }
  }

  private static HyperbyteException unusable(String what, Exception e) {
    String why =
        e instanceof NoSuchFileException
            ? "there is no such file"
            : e instanceof IOException io ? IoText.of(io) : e.getMessage();
    return new HyperbyteException(ErrorCode.BAD_REQUEST, what + " cannot be used: " + why, e);
  }

  /**
   * Accepts one certificate. Unlike a plain manager, an extended one is not wrapped by a host name
   * check.
   */
  private static final class Pinned extends X509ExtendedTrustManager {
    private final Certificate own;

    Pinned(Certificate own) {
      this.own = own;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
      if (chain.length == 0 || !chain[0].equals(own)) {
        throw new CertificateException("the certificate is not that of the configuration");
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
