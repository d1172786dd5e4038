package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.it.History.Last;
import io.hyperbytedb.it.History.Read;
import io.hyperbytedb.it.History.Row;
import io.hyperbytedb.it.History.Series;
import io.hyperbytedb.it.History.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker finds what it is for, in histories made by hand: values 4, 8, 12 … of series 0. */
class HistoryCheckerTest {
  private static final Series SERIES = new Series(1, 0);

  private final History history = new History();

  @Test
  void aSoundHistoryHasNoViolation() {
    write(4, 10, 20, 204);
    write(8, 30, 40, History.UNKNOWN);
    write(8, 50, 60, 204);
    write(12, 70, 80, 503);
    write(16, 90, 95, History.NOBODY);
    read(15, 18, 1, 4, 4);
    read(35, 45, 2, 8, 12);
    read(62, 65, 2, 8, 12);
    read(82, 85, 3, 12, 24);
    last(4, 8, 12);
    assertThat(violations()).isEmpty();
  }

  @Test
  void aReadMayMissWhatWasNotAcknowledgedBeforeIt() {
    write(4, 10, 20, 204);
    write(8, 30, 40, History.UNKNOWN);
    read(5, 25, 0, 0, 0);
    read(45, 50, 1, 4, 4);
    last(4);
    assertThat(violations()).isEmpty();
  }

  @Test
  void aLostPointIsFound() {
    write(4, 10, 20, 204);
    write(8, 30, 40, 204);
    last(4);
    assertThat(violations()).singleElement().asString().startsWith("lost: value 8 of");
  }

  @Test
  void whatIsAcknowledgedAfterARowByRowReadNeedNotBeInIt() {
    write(4, 10, 20, 204);
    last(4);
    write(8, 110, 120, 204);
    assertThat(violations()).isEmpty();
  }

  @Test
  void aStaleReadIsFound() {
    write(4, 10, 20, 204);
    write(8, 30, 40, 204);
    read(41, 50, 1, 4, 4);
    last(4, 8);
    assertThat(violations())
        .singleElement()
        .asString()
        .startsWith("stale: ")
        .contains("2 points, max 8, sum 12", "invoked=30, completed=40");
  }

  @Test
  void aReadWithTheRightCountOfOtherPointsIsFound() {
    write(4, 10, 20, History.UNKNOWN);
    write(8, 30, 40, 204);
    read(41, 50, 1, 4, 4);
    last(4, 8);
    assertThat(violations()).singleElement().asString().startsWith("stale: ");
  }

  @Test
  void aRowThatIsCountedTwiceIsFound() {
    write(4, 10, 20, 204);
    read(30, 40, 2, 4, 8);
    last(4);
    assertThat(violations()).singleElement().asString().startsWith("double: Read");
  }

  @Test
  void aRowThatIsThereTwiceIsFound() {
    write(4, 10, 20, 204);
    last(4, 4);
    assertThat(violations()).singleElement().asString().startsWith("double: Row");
  }

  @Test
  void valuesThatNobodySentAreFound() {
    write(4, 10, 20, 204);
    write(8, 30, 40, 204);
    read(15, 18, 1, 8, 8);
    read(50, 60, 2, 12, 16);
    read(70, 80, 2, 9, 13);
    last(4, 8, 12);
    assertThat(violations())
        .satisfiesExactlyInAnyOrder(
            violation ->
                assertThat(violation).startsWith("never sent: Read").contains("invoked=15"),
            violation -> assertThat(violation).startsWith("never sent: Read").contains("max=12"),
            violation -> assertThat(violation).startsWith("never sent: Read").contains("max=9"),
            violation -> assertThat(violation).startsWith("went back: ").contains("max=9"),
            violation -> assertThat(violation).startsWith("never sent: Row"));
  }

  @Test
  void aWriteThatFoundNobodyIsNotSent() {
    write(4, 10, 20, History.NOBODY);
    last(4);
    assertThat(violations()).singleElement().asString().startsWith("never sent: Row");
  }

  @Test
  void aReadBehindAnEarlierReadIsFound() {
    write(4, 10, 20, 204);
    write(8, 30, 40, 503);
    read(50, 60, 2, 8, 12);
    read(61, 70, 1, 4, 4);
    last(4);
    assertThat(violations()).singleElement().asString().startsWith("went back: ");
  }

  @Test
  void readsAtTheSameTimeMayDiffer() {
    write(4, 10, 20, 204);
    write(8, 30, 40, 503);
    read(50, 60, 2, 8, 12);
    read(55, 70, 1, 4, 4);
    last(4, 8);
    assertThat(violations()).isEmpty();
  }

  @Test
  void aChangedRowIsFound() {
    write(4, 10, 20, 204);
    Row row = Row.of(1, 4);
    history.add(new Last("q", SERIES, 100, List.of(new Row(row.time(), 4, "x18"))));
    assertThat(violations()).singleElement().asString().startsWith("changed: ");
  }

  @Test
  void aRefusalForGoodIsFound() {
    write(4, 10, 20, 400);
    write(4, 30, 40, 204);
    last(4);
    assertThat(violations()).singleElement().asString().startsWith("refused for good: ");
  }

  private List<String> violations() {
    return HistoryChecker.violations(history);
  }

  private void write(long value, long invoked, long completed, int status) {
    history.add(new Write(1, value, 1, invoked, completed, status));
  }

  private void read(long invoked, long completed, long count, long max, long sum) {
    history.add(new Read(SERIES, "q", invoked, completed, count, max, sum));
  }

  private void last(long... values) {
    List<Row> rows = java.util.Arrays.stream(values).mapToObj(v -> Row.of(1, v)).toList();
    history.add(new Last("q", SERIES, 100, rows));
  }
}
