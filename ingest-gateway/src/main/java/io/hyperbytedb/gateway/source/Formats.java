package io.hyperbytedb.gateway.source;

import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.write.RowWriter;
import org.jspecify.annotations.Nullable;

/** The format of a source with what it holds. Not thread-safe. */
final class Formats implements AutoCloseable {
  private final MessageFormat format;
  private final @Nullable SchemaRegistry registry;

  private Formats(MessageFormat format, @Nullable SchemaRegistry registry) {
    this.format = format;
    this.registry = registry;
  }

  /** The format that adds to a writer. */
  static Formats of(SourceSettings.Format settings, RowWriter writer, LineParser parser) {
    return switch (settings) {
      case SourceSettings.Lines lines ->
          new Formats(new InfluxFormat(parser, lines.precision()), null);
      case SourceSettings.Mapped mapped when mapped.registry().isEmpty() ->
          new Formats(new JsonFormat(new PointMapper(writer, parser, mapped.mapping())), null);
      case SourceSettings.Mapped mapped -> {
        SchemaRegistry registry =
            new SchemaRegistry(mapped.registry(), mapped.registryUser(), mapped.registryPassword());
        yield new Formats(
            new AvroFormat(new PointMapper(writer, parser, mapped.mapping()), registry), registry);
      }
    };
  }

  MessageFormat format() {
    return format;
  }

  @Override
  public void close() {
    if (registry != null) {
      registry.close();
    }
  }
}
