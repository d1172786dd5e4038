package io.hyperbytedb.gateway.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a mapping finds a value. */
public sealed interface Selector {
  /** The value at a path of names in the document; no names for the whole of it. */
  record Path(List<String> names) implements Selector {
    /** The whole document. */
    public static final Path WHOLE = new Path(List.of());

    public Path {
      names = List.copyOf(names);
    }

    /** The node at this path under {@code node}; {@link Document#NONE} if there is none. */
    int find(Document document, int node) {
      int at = node;
      for (String name : names) {
        at = document.child(at, name);
        if (at == Document.NONE) {
          return at;
        }
      }
      return at;
    }
  }

  /** The text of a header. */
  record Header(String name) implements Selector {}

  /** The text of the record's key. */
  record Key() implements Selector {}

  /** The name of the topic. */
  record Topic() implements Selector {}

  /** This text. */
  record Literal(String text) implements Selector {}

  /**
   * Reads a selector: {@code a.b.0.c} is a path, {@code header:NAME}, {@code key:} and {@code
   * topic:} are what they say, and {@code 'text'} is a text.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static Selector of(String text) {
    if (text.equals("key:")) {
      return new Key();
    }
    if (text.equals("topic:")) {
      return new Topic();
    }
    if (text.startsWith("header:")) {
      return new Header(text.substring("header:".length()));
    }
    if (text.length() > 2 && text.startsWith("'") && text.endsWith("'")) {
      return new Literal(text.substring(1, text.length() - 1));
    }
    List<String> names = text.equals(".") ? List.of() : Arrays.asList(text.split("\\.", -1));
    if (names.contains("")) {
      throw new IllegalArgumentException(
          "[" + text + "] is neither a path (a.b.c), header:NAME, key:, topic: nor 'text'");
    }
    return new Path(names);
  }

  /** The text that this selects; null if there is none. */
  default @Nullable String text(Message message, Document document, int node) {
    return switch (this) {
      case Path path -> {
        int found = path.find(document, node);
        yield found == Document.NONE ? null : document.scalar(found);
      }
      case Header header -> utf8(message.header(header.name));
      case Key _ -> utf8(message.key());
      case Topic _ -> message.topic();
      case Literal literal -> literal.text;
    };
  }

  private static @Nullable String utf8(byte @Nullable [] bytes) {
    return bytes == null || bytes.length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}
