package io.hyperbytedb.broker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.internals.Exit;

/**
 * Intercepts Kafka's attempts to end the process when it cannot continue, as when all its log
 * directories have failed. While there are listeners they are called instead, and only the calling
 * thread ends. Thread-safe.
 */
final class KafkaExit {
  private static final List<Consumer<String>> LISTENERS = new CopyOnWriteArrayList<>();

  static {
    Exit.setHaltProcedure((code, message) -> asked(code, message, Runtime.getRuntime()::halt));
    Exit.setExitProcedure((code, message) -> asked(code, message, Runtime.getRuntime()::exit));
  }

  private KafkaExit() {}

  /**
   * Ends the thread that tried to end the process. Has no stack trace: the reason was reported
   * before.
   */
  static final class Halted extends Error {
    private static final long serialVersionUID = 1;

    Halted(String reason) {
      super(reason, null, false, false);
    }
  }

  private interface Ending {
    void end(int code);
  }

  /** Registers a listener for a broker's attempt to end the process. */
  static void listen(Consumer<String> listener) {
    LISTENERS.add(listener);
  }

  static void forget(Consumer<String> listener) {
    LISTENERS.remove(listener);
  }

  private static void asked(int code, String message, Ending ending) {
    if (LISTENERS.isEmpty()) {
      ending.end(code);
      return;
    }
    String reason = message == null ? "it stopped with code " + code : message;
    LISTENERS.forEach(listener -> listener.accept(reason));
    throw new Halted(reason);
  }
}
