package io.hyperbytedb.broker;

import java.util.function.Consumer;
import kafka.server.FaultHandlerFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles the faults that Kafka reports about itself: fatal ones are passed on, all others are
 * logged, such as a controller event that waited too long on a busy machine. Thread-safe.
 */
final class BrokerFaults implements FaultHandlerFactory {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerFaults.class);

  private final Consumer<String> fatal;

  BrokerFaults(Consumer<String> fatal) {
    this.fatal = fatal;
  }

  @Override
  public FaultHandler build(String name, boolean isFatal, Runnable action) {
    return (message, cause) -> {
      String text = name + ": " + message + (cause == null ? "" : ": " + cause);
      LOG.debug("fault of the broker", cause);
      run(action);
      if (isFatal) {
        fatal.accept(text);
      } else {
        LOG.warn("the broker goes on after a fault: {}", text);
      }
      return fault(message, cause);
    };
  }

  private static void run(@Nullable Runnable action) {
    if (action != null) {
      try {
        action.run();
      } catch (RuntimeException e) {
        LOG.warn("the broker could not record its fault: {}", e.toString());
      }
    }
  }

  private static RuntimeException fault(String message, @Nullable Throwable cause) {
    return cause == null
        ? new FaultHandlerException(message)
        : new FaultHandlerException(message, cause);
  }
}
