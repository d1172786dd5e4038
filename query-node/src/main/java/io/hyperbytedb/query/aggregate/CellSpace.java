package io.hyperbytedb.query.aggregate;

/** Gives the cells of groups and windows of time their numbers. */
public sealed interface CellSpace permits DenseCells, SparseCells {
  /** How many cells are numbered. */
  int size();

  /** The cells of a group in the order of their windows; some may have no result. */
  int[] ofGroup(int group);

  /** When the window of a cell starts. */
  long start(int cell);
}
