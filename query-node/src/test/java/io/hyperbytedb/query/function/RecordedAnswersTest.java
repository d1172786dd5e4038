package io.hyperbytedb.query.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordedAnswersTest {
  private List<TestPoint> points = List.of();

  @BeforeAll
  void readPoints() throws IOException {
    points = TestPoint.parse(RecordedAnswers.points(RecordedAnswers.FOLDER));
  }

  static List<Path> files() throws IOException {
    return RecordedAnswers.files(RecordedAnswers.FOLDER);
  }

  @ParameterizedTest
  @MethodSource("files")
  void functionsYieldWhatInfluxDbAnsweredToTheLastDigit(Path file)
      throws IOException, ParseException, InvalidQueryException {
    List<String> wrong = new ArrayList<>();
    for (RecordedAnswers.Case c : RecordedAnswers.cases(file)) {
      PointBuffer result = FunctionRunner.run(c.query(), points);
      String rows = rows(result);
      String expected = normalized(c.rows(), result.type());
      if (!rows.equals(expected)) {
        wrong.add(c.query() + "\n  gave     " + rows + "\n  expected " + expected);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String rows(PointBuffer buffer) {
    StringBuilder text = new StringBuilder();
    CellPoints points = buffer.view();
    for (int i = 0; i < points.size(); i++) {
      String value =
          switch (points.type()) {
            case FLOAT -> number(points.doubles()[i]);
            case INTEGER -> Long.toString(points.longs()[i]);
            case STRING -> '"' + points.texts()[i] + '"';
            case BOOLEAN -> Boolean.toString(points.longs()[i] != 0);
          };
      text.append(points.times()[i]).append(' ').append(value).append("; ");
    }
    return text.toString();
  }

  private static String number(double value) {
    return Double.isFinite(value) ? Double.toString(value) : "null";
  }

  /** Recorded rows the way {@link #rows} writes them; only times and values of them. */
  private static String normalized(String json, FieldType type) {
    StringBuilder text = new StringBuilder();
    for (String row : json.replaceAll("^\\[\\[?|\\]?\\]$", "").split("\\],\\[", -1)) {
      if (!row.isEmpty()) {
        String[] cells = row.split(",", -1);
        boolean isNumber = type == FieldType.FLOAT && !cells[1].equals("null");
        String value = isNumber ? number(Double.parseDouble(cells[1])) : cells[1];
        text.append(cells[0]).append(' ').append(value).append("; ");
      }
    }
    return text.toString();
  }
}
