package io.hyperbytedb.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Has a test that awaits something wait for a minute unless it says how long: ten seconds, the
 * library's own limit, are a pause that a busy machine takes. JUnit finds it by itself.
 */
public final class PatientAwaits implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }
}
