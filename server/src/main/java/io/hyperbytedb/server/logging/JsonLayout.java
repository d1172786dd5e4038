package io.hyperbytedb.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.hyperbytedb.http.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One JSON object per line, with the field names that Loki and Elasticsearch expect. */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Override
  public String doLayout(ILoggingEvent event) {
    Map<String, String> members = new LinkedHashMap<>();
    members.put("timestamp", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())));
    members.put("level", event.getLevel().levelStr.toLowerCase(Locale.ROOT));
    members.put("logger", event.getLoggerName());
    members.put("thread", event.getThreadName());
    members.put("message", String.valueOf(event.getFormattedMessage()));
    event
        .getMDCPropertyMap()
        .forEach((name, value) -> members.putIfAbsent(name, String.valueOf(value)));
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      members.put("exception", ThrowableProxyUtil.asString(thrown).stripTrailing());
    }
    return Json.line(members) + "\n";
  }
}
