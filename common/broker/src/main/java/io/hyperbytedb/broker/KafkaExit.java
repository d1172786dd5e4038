package io.hyperbytedb.broker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Exit;

/**
 * Kafka ends the process when it cannot go on, as when all its log directories have failed. As long
 * as somebody listens here, it is told instead, and the thread that asked for the end dies alone.
 * Thread-safe.
 */
final class KafkaExit {
  private static final List<Consumer<String>> LISTENERS = new CopyOnWriteArrayList<>();

  static {
    Exit.setHaltProcedure((code, message) -> asked(code, message, Runtime.getRuntime()::halt));
    Exit.setExitProcedure((code, message) -> asked(code, message, Runtime.getRuntime()::exit));
  }

  private KafkaExit() {}

  /** Ends the thread that wanted to end the process. Without a trace: its reason is told before. */
  static final class Halted extends Error {
    private static final long serialVersionUID = 1;

    Halted(String reason) {
      super(reason, null, false, false);
    }
  }

  private interface Ending {
    void end(int code);
  }

  /** From now on a broker's wish to end the process is told to the listener. */
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
