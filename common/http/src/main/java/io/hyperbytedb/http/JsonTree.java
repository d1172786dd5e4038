package io.hyperbytedb.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A JSON object, whose members are texts, whole numbers, objects and lists of them. */
public final class JsonTree {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Object> members;

  private JsonTree(Map<String, Object> members) {
    this.members = members;
  }

  /**
   * Parses a text.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static JsonTree parse(byte[] text) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("is no JSON object");
      }
      return object(parser);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static JsonTree object(JsonParser parser) {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return new JsonTree(members);
  }

  private static Object value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return object(parser);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> list = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        list.add(value(parser));
      }
      return list;
    }
    return token == JsonToken.VALUE_NUMBER_INT ? parser.getLongValue() : parser.getString();
  }

  /** Whether there is a member of this name. */
  public boolean has(String name) {
    return members.containsKey(name);
  }

  /**
   * The text of a member.
   *
   * @throws IllegalArgumentException if there is no such member
   * @throws ClassCastException if it is something else
   */
  public String text(String name) {
    return (String) member(name);
  }

  /** The number of a member; see {@link #text}. */
  public long number(String name) {
    return (Long) member(name);
  }

  /** The objects in a list; see {@link #text}. */
  public List<JsonTree> list(String name) {
    return ((List<?>) member(name)).stream().map(JsonTree.class::cast).toList();
  }

  private Object member(String name) {
    @Nullable Object member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException("lacks [" + name + "]");
    }
    return member;
  }
}
