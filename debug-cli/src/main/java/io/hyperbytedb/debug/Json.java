package io.hyperbytedb.debug;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** Formats JSON for a reader, on several lines. */
  static String pretty(JsonNode node) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
  }

  /** The only document, or an array of consecutive ones. */
  static JsonNode documents(byte[] body) {
    ArrayNode documents = array();
    try (MappingIterator<JsonNode> each = MAPPER.readerFor(JsonNode.class).readValues(body)) {
      each.forEachRemaining(documents::add);
    }
    return documents.size() == 1 ? documents.get(0) : documents;
  }

  /** The text of {@code error} or {@code message}, whichever an error answer has. */
  static String error(JsonNode refusal, String otherwise) {
    return refusal.path("error").stringValue(refusal.path("message").stringValue(otherwise));
  }
}
