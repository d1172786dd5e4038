package io.hyperbytedb.gateway.source;

import io.hyperbytedb.gateway.source.Document.Kind;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON, one document a message. Positions are the numbers of points from 0. */
final class JsonFormat extends MappedFormat {
  private final JsonFactory json = new JsonFactory();

  /** What the document was read from. */
  private byte[] parsed = {};

  JsonFormat(PointMapper mapper) {
    super(mapper);
  }

  /** The point as JSON of its own, or the whole message if it is not a batch. */
  @Override
  public byte[] text(byte[] value, int position) {
    if (parse(value) != null) {
      return value;
    }
    int array = mapper.points(document);
    if (array == Document.NONE) {
      return value;
    }
    int at = document.first(array);
    for (int i = 0; i < position && at != Document.NONE; i++) {
      at = document.next(at, array);
    }
    return at == Document.NONE ? value : print(at);
  }

  @SuppressWarnings("ReferenceEquality") // whether it is the same message
  @Override
  @Nullable String parse(byte[] value) {
    if (value == parsed) {
      return null;
    }
    document.clear();
    parsed = new byte[0];
    String wrong = parseNew(value);
    if (wrong == null) {
      parsed = value;
    }
    return wrong;
  }

  private @Nullable String parseNew(byte[] value) {
    try (JsonParser parser = json.createParser(ObjectReadContext.empty(), value)) {
      if (parser.nextToken() == null) {
        return "the record is empty";
      }
      node(parser, null);
      return parser.nextToken() == null ? null : "there is more than one JSON value";
    } catch (JacksonException e) {
      return "invalid JSON: " + e.getOriginalMessage();
    } catch (Document.TooLargeException e) {
      return "the record is too large: " + e.getMessage();
    }
  }

  /** Adds the value that begins with the current token. */
  private void node(JsonParser parser, @Nullable String name) {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        int node = document.begin(Kind.OBJECT, name);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String member = parser.currentName();
          parser.nextToken();
          node(parser, member);
        }
        document.end(node);
      }
      case START_ARRAY -> {
        int node = document.begin(Kind.ARRAY, name);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          node(parser, null);
        }
        document.end(node);
      }
      case VALUE_STRING -> document.addString(name, parser.getString());
      case VALUE_NUMBER_INT -> {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          document.addFloat(name, parser.getDoubleValue());
        } else {
          document.addLong(name, Kind.INTEGER, parser.getLongValue());
        }
      }
      case VALUE_NUMBER_FLOAT -> document.addFloat(name, parser.getDoubleValue());
      case VALUE_TRUE -> document.addLong(name, Kind.BOOLEAN, 1);
      case VALUE_FALSE -> document.addLong(name, Kind.BOOLEAN, 0);
      default -> document.addLong(name, Kind.NULL, 0);
    }
  }

  private byte[] print(int node) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), out)) {
      print(node, generator);
    }
    return out.toByteArray();
  }

  private void print(int node, JsonGenerator out) {
    switch (document.kind(node)) {
      case OBJECT -> {
        out.writeStartObject();
        for (int at = document.first(node); at != Document.NONE; at = document.next(at, node)) {
          out.writeName(document.name(at));
          print(at, out);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray();
        for (int at = document.first(node); at != Document.NONE; at = document.next(at, node)) {
          print(at, out);
        }
        out.writeEndArray();
      }
      case STRING -> out.writeString(document.text(node));
      case INTEGER, TIME -> out.writeNumber(document.integer(node));
      case FLOAT -> out.writeNumber(document.floating(node));
      case BOOLEAN -> out.writeBoolean(document.integer(node) != 0);
      case NULL -> out.writeNull();
    }
  }
}
