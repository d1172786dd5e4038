package io.hyperbytedb.debug;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under titles, never wider than {@link #WIDTH}: the widest texts are shortened with … until
 * the table fits; keys and numbers are kept whole as long as possible.
 */
final class Table {
  /** The maximum width of a line, in terminal columns. */
  static final int WIDTH = 100;

  private static final String GAP = "  ";
  private static final int NARROWEST = 5;

  private enum Kind {
    KEY,
    TEXT,
    PATH,
    NUMBER
  }

  private record Column(String title, Kind kind) {}

  /** A row whose last cell may span all remaining columns. */
  private record Row(List<Cell> cells, boolean runsOver) {}

  private final List<Column> columns = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();

  /** Adds a column of texts that identify rows. */
  Table key(String title) {
    columns.add(new Column(title, Kind.KEY));
    return this;
  }

  /** Adds a column of texts, shortened at the end. */
  Table text(String title) {
    columns.add(new Column(title, Kind.TEXT));
    return this;
  }

  /** Adds a column of paths, shortened at the start: the end distinguishes files. */
  Table path(String title) {
    columns.add(new Column(title, Kind.PATH));
    return this;
  }

  /** Adds a column of numbers, right-aligned. */
  Table number(String title) {
    columns.add(new Column(title, Kind.NUMBER));
    return this;
  }

  Table row(Cell... cells) {
    return row(Arrays.asList(cells));
  }

  Table row(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "[" + cells.size() + "] cells for [" + columns.size() + "] columns");
    }
    rows.add(new Row(List.copyOf(cells), false));
    return this;
  }

  /** Adds a row with a message instead of values; its last cell may be long. */
  Table note(Cell... cells) {
    rows.add(new Row(List.of(cells), true));
    return this;
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * The lines of the table.
   *
   * @param colours whether to colour cells
   */
  List<String> lines(boolean colours) {
    int[] widths = widths();
    List<String> lines = new ArrayList<>();
    List<Cell> titles =
        columns.stream().map(column -> new Cell(column.title(), Tone.TITLE)).toList();
    lines.add(line(new Row(titles, false), widths, colours));
    rows.forEach(row -> lines.add(line(row, widths, colours)));
    return lines;
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = length(columns.get(i).title());
    }
    for (Row row : rows) {
      int counted = row.runsOver() ? row.cells().size() - 1 : row.cells().size();
      for (int i = 0; i < counted; i++) {
        widths[i] = Math.max(widths[i], length(row.cells().get(i).text()));
      }
    }
    int excess = Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1) - WIDTH;
    while (excess > 0) {
      int widest = widest(widths, false);
      if (widest < 0) {
        widest = widest(widths, true);
      }
      if (widest < 0) {
        break;
      }
      widths[widest]--;
      excess--;
    }
    return widths;
  }

  /** The column that is shortened next; -1 if none can be. */
  private int widest(int[] widths, boolean all) {
    int widest = -1;
    for (int i = 0; i < widths.length; i++) {
      Kind kind = columns.get(i).kind();
      if ((all || kind == Kind.TEXT || kind == Kind.PATH)
          && widths[i] > NARROWEST
          && (widest < 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }

  private String line(Row row, int[] widths, boolean colours) {
    StringBuilder line = new StringBuilder();
    int used = 0;
    for (int i = 0; i < row.cells().size(); i++) {
      Cell cell = row.cells().get(i);
      boolean last = i == row.cells().size() - 1;
      Column column = columns.get(i);
      int width = row.runsOver() && last ? WIDTH - used : widths[i];
      String text = shortened(cell.text(), width, column.kind());
      String painted = colours ? cell.tone().paint(text) : text;
      String blanks = " ".repeat(Math.max(0, width - length(text)));
      boolean right = column.kind() == Kind.NUMBER && !row.runsOver();
      if (right) {
        line.append(blanks).append(painted);
      } else {
        line.append(painted).append(last ? "" : blanks);
      }
      if (!last) {
        line.append(GAP);
      }
      used += width + GAP.length();
    }
    return line.toString().stripTrailing();
  }

  private static String shortened(String text, int width, Kind kind) {
    int length = length(text);
    if (length <= width) {
      return text;
    }
    int kept = Math.max(0, width - 1);
    return kind == Kind.PATH
        ? "…" + text.substring(text.offsetByCodePoints(0, length - kept))
        : text.substring(0, text.offsetByCodePoints(0, kept)) + "…";
  }

  /** The text, shortened to the length of a line. */
  static String fitted(String text) {
    return shortened(Cell.safe(text), WIDTH, Kind.TEXT);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
