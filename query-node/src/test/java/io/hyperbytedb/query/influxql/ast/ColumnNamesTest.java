package io.hyperbytedb.query.influxql.ast;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.query.influxql.InfluxQlParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {
  private static List<String> names(String fields) throws Exception {
    SelectStatement select =
        (SelectStatement) InfluxQlParser.parseStatement("SELECT " + fields + " FROM m");
    return ColumnNames.of(select.fields());
  }

  @Test
  void aFieldIsCalledByItsAliasFunctionOrName() throws Exception {
    assertThat(names("v, mean(v), max(v) AS peak, (w), -(x)"))
        .containsExactly("v", "mean", "peak", "w", "x");
  }

  @Test
  void mathJoinsTheNamesOfItsLeaves() throws Exception {
    assertThat(names("value + value, max(v) - min(v), (a + 2) * b"))
        .containsExactly("value_value", "max_min", "a_b");
  }

  @Test
  void generatedNamesAreMadeDifferentAndAliasesAreNot() throws Exception {
    assertThat(names("sum(a), sum(b), sum(c)")).containsExactly("sum", "sum_1", "sum_2");
    assertThat(names("a AS x, b AS x")).containsExactly("x", "x");
    assertThat(names("sum(a), b AS sum")).containsExactly("sum_1", "sum");
    assertThat(names("sum(a), sum(b), c AS sum_1")).containsExactly("sum", "sum_2", "sum_1");
    assertThat(names("v, v, v AS v_1")).containsExactly("v", "v_2", "v_1");
  }
}
