package io.hyperbytedb.server;

import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.stream.subscription.AllowList;
import io.hyperbytedb.stream.subscription.SubscriptionNode;
import io.hyperbytedb.stream.subscription.SubscriptionsHandler;
import io.hyperbytedb.stream.subscription.Trust;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What sends the points of subscriptions, in a process that follows the log. */
final class SubscriptionPart {
  private SubscriptionPart() {}

  /**
   * Makes it; {@link SubscriptionNode#start} has it begin its work.
   *
   * @return null if it is disabled
   * @throws IOException if the certificates that are trusted cannot be read
   */
  static @Nullable SubscriptionNode create(NodeCore core) throws IOException {
    Config.Subscriptions settings = core.config().subscriptions();
    if (!settings.enabled()) {
      return null;
    }
    SubscriptionNode node =
        core.own(
            new SubscriptionNode(
                core.state().catalog(),
                core.brokers(),
                new SubscriptionNode.Settings(
                    core.deployment().ownerName(),
                    Topics.WAL,
                    settings.httpTimeout(),
                    Trust.of(settings.insecureSkipVerify(), settings.caCerts()),
                    AllowList.of(settings.allow())),
                core.metrics(),
                core.faults()));
    core.routes().subscriptions(new SubscriptionsHandler(node));
    return node;
  }
}
