package io.hyperbytedb.query.function;

import java.util.ArrayList;
import java.util.List;

/** A point of {@code points.txt}. */
record TestPoint(
    String measurement,
    String host,
    double number,
    long integer,
    String text,
    boolean flag,
    long time) {

  static List<TestPoint> parse(List<String> lines) {
    List<TestPoint> points = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      String[] key = parts[0].split(",h=", -1);
      String[] fields = parts[1].split(",", -1);
      points.add(
          new TestPoint(
              key[0],
              key.length > 1 ? key[1] : "",
              Double.parseDouble(fields[0].substring(2)),
              Long.parseLong(fields[1].substring(2, fields[1].length() - 1)),
              fields[2].substring(3, fields[2].length() - 1),
              Boolean.parseBoolean(fields[3].substring(2)),
              Long.parseLong(parts[2])));
    }
    return points;
  }
}
