package io.hyperbytedb.files;

import io.hyperbytedb.model.Column;
import java.io.IOException;

/** Reads a whole file and checks that it has the content its writer intended. */
final class TableVerifier {
  private static final int STRETCH_ROWS = 64 * TableWriter.PAGE_ROWS;

  private final TableFile file;
  private final SeriesRuns series;

  TableVerifier(TableFile file) throws IOException {
    this.file = file;
    this.series = file.series();
  }

  void verify() throws IOException {
    verifyTags();
    verifySeries();
    if (hash() != file.logicalHash()) {
      throw corrupt("rows are not those that were written");
    }
  }

  /** Processes the file in sections, so that memory use does not depend on its size. */
  private long hash() throws IOException {
    long[] times = new long[Math.min(STRETCH_ROWS, file.rows())];
    long hash = 0;
    for (int from = 0; from < file.rows(); from += STRETCH_ROWS) {
      int to = Math.min(file.rows(), from + STRETCH_ROWS);
      file.readTimes(from, to, times, 0);
      for (int field = 0; field < file.fields().size(); field++) {
        hash += hash(field, times, from, to);
      }
    }
    return hash;
  }

  private long hash(int field, long[] times, int from, int to) throws IOException {
    Column column = file.readField(field, from, to);
    long name = LogicalHash.field(file.fields().get(field).name(), column.type().id());
    long hash = 0;
    for (int run = runOf(from); run < series.count() && series.starts()[run] < to; run++) {
      int first = Math.max(from, series.starts()[run]) - from;
      hash +=
          LogicalHash.column(
              LogicalHash.series(series.ids()[run]),
              name,
              times,
              first,
              column,
              first,
              Math.min(to, series.starts()[run + 1]) - from);
    }
    return hash;
  }

  /** Queries take tags from the series index, so here only the pages' checksums are verified. */
  private void verifyTags() throws IOException {
    for (int column = 1; column <= file.layout().tags().size(); column++) {
      file.read(
          column,
          0,
          file.rows(),
          (chunk, bytes, page, scratch, first, last, target) -> {
            chunk.bytesDictionary(bytes, scratch);
            chunk.readPage(bytes, page, scratch);
          });
    }
  }

  /** The series column serves other programs; our readers use the runs, and both must agree. */
  private void verifySeries() throws IOException {
    file.read(
        file.layout().seriesColumn(),
        0,
        file.rows(),
        (chunk, bytes, page, scratch, first, last, target) -> {
          long[] dictionary = chunk.longDictionary(bytes, scratch).values();
          int length = chunk.readPage(bytes, page, scratch);
          scratch.decodeCodes(0, length, last);
          int run = runOf(target);
          for (int i = first; i < last; i++) {
            int row = target + i - first;
            while (row >= series.starts()[run + 1]) {
              run++;
            }
            if (dictionary[scratch.codes[i]] != series.ids()[run]) {
              throw corrupt("row [" + row + "] is of another series");
            }
          }
        });
  }

  private int runOf(int row) {
    int found = java.util.Arrays.binarySearch(series.starts(), row);
    return found >= 0 ? found : -found - 2;
  }

  private CorruptFileException corrupt(String what) {
    return new CorruptFileException(file.path(), what);
  }
}
