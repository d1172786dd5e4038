package io.hyperbytedb.files;

import io.hyperbytedb.model.Column;
import java.io.IOException;

/** Reads all of a file and checks that it says what its writer meant. */
final class TableVerifier {
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

  private long hash() throws IOException {
    long[] times = new long[file.rows()];
    file.readTimes(0, file.rows(), times, 0);
    long hash = 0;
    for (int field = 0; field < file.fields().size(); field++) {
      Column column = file.readField(field, 0, file.rows());
      long name = LogicalHash.field(file.fields().get(field).name(), column.type().id());
      for (int run = 0; run < series.count(); run++) {
        int from = series.starts()[run];
        hash +=
            LogicalHash.column(
                LogicalHash.series(series.ids()[run]),
                name,
                times,
                from,
                column,
                from,
                series.starts()[run + 1]);
      }
    }
    return hash;
  }

  /** Tags are read from the series index, so it is enough that their pages are whole. */
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

  /** The series column is for others; ours are the runs, which must say the same. */
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
