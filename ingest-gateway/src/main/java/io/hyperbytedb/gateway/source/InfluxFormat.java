package io.hyperbytedb.gateway.source;

import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import java.util.Arrays;

/** Line protocol, one or more lines a message. Positions are those of lines. */
final class InfluxFormat implements MessageFormat {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LineParser parser;
  private final Precision precision;

  /** Up to where the lines of which message were counted. */
  private byte[] counted = {};

  private int countedTo;
  private int number = 1;

  InfluxFormat(LineParser parser, Precision precision) {
    this.parser = parser;
    this.precision = precision;
  }

  @Override
  public void read(Message message, byte[] value, long origin, Bad bad) {
    parser.parseMessage(value, precision, message.timestamp() * NANOS_PER_MILLI, origin, bad::bad);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // whether it is the same message
  public int number(byte[] value, int position) {
    if (value != counted || position < countedTo) {
      counted = value;
      countedTo = 0;
      number = 1;
    }
    for (; countedTo < position; countedTo++) {
      number += value[countedTo] == '\n' ? 1 : 0;
    }
    return number;
  }

  @Override
  public byte[] text(byte[] value, int position) {
    return Arrays.copyOfRange(value, position, LineParser.endOfLine(value, position));
  }
}
