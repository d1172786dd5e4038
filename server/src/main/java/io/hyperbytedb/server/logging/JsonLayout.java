package io.hyperbytedb.server.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.hyperbytedb.http.JsonText;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** One JSON object per line, with the field names that Loki and Elasticsearch expect. */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder out = new StringBuilder(256).append('{');
    member("timestamp", TIME.format(Instant.ofEpochMilli(event.getTimeStamp())), out);
    member("level", event.getLevel().levelStr.toLowerCase(Locale.ROOT), out);
    member("logger", event.getLoggerName(), out);
    member("thread", event.getThreadName(), out);
    member("message", String.valueOf(event.getFormattedMessage()), out);
    for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
      member(entry.getKey(), String.valueOf(entry.getValue()), out);
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      member("exception", ThrowableProxyUtil.asString(thrown).stripTrailing(), out);
    }
    return out.append("}\n").toString();
  }

  private static void member(String name, String value, StringBuilder out) {
    if (out.length() > 1) {
      out.append(',');
    }
    out.append(JsonText.quote(name)).append(':').append(JsonText.quote(value));
  }
}
