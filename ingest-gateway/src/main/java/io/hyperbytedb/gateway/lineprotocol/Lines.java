package io.hyperbytedb.gateway.lineprotocol;

/** Computes line numbers, counting only as far as requested. */
final class Lines {
  private final byte[] text;
  private final int start;
  private int counted;
  private int number = 1;

  Lines(byte[] text, int start) {
    this.text = text;
    this.start = start;
    this.counted = start;
  }

  /** The start of the first line. */
  int start() {
    return start;
  }

  /** The number of the line at {@code position}, from 1. Positions must not descend. */
  int numberOf(int position) {
    for (; counted < position; counted++) {
      number += text[counted] == '\n' ? 1 : 0;
    }
    return number;
  }
}
