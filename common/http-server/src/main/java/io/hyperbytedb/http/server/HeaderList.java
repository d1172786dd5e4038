package io.hyperbytedb.http.server;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Headers in order of arrival, with case-insensitive names. Not thread-safe. */
final class HeaderList {
  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  int size() {
    return names.size();
  }

  String name(int index) {
    return names.get(index);
  }

  String value(int index) {
    return values.get(index);
  }

  void add(String name, String value) {
    names.add(name);
    values.add(value);
  }

  /** Replaces the first header with the name, or adds one. */
  void set(String name, String value) {
    int index = indexOf(name, 0);
    if (index < 0) {
      add(name, value);
    } else {
      values.set(index, value);
    }
  }

  /** Removes the first header with the name, if there is one. */
  void remove(String name) {
    int index = indexOf(name, 0);
    if (index >= 0) {
      names.remove(index);
      values.remove(index);
    }
  }

  /** Appends to the value of the last header. */
  void continueLast(String more) {
    int last = values.size() - 1;
    values.set(last, (values.get(last) + " " + more).strip());
  }

  /** The value of the first header with the name; null if there is none. */
  @Nullable String first(String name) {
    int index = indexOf(name, 0);
    return index < 0 ? null : values.get(index);
  }

  /** The values of all headers with the name. */
  List<String> all(String name) {
    int index = indexOf(name, 0);
    if (index < 0) {
      return List.of();
    }
    List<String> found = new ArrayList<>(1);
    for (; index >= 0; index = indexOf(name, index + 1)) {
      found.add(values.get(index));
    }
    return found;
  }

  /** Whether a list-valued header contains a token, ignoring case. */
  boolean hasToken(String name, String token) {
    for (String list : all(name)) {
      for (String element : list.split(",", -1)) {
        if (element.strip().equalsIgnoreCase(token)) {
          return true;
        }
      }
    }
    return false;
  }

  private int indexOf(String name, int from) {
    for (int i = from; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }
}
