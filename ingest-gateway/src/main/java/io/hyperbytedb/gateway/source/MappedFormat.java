package io.hyperbytedb.gateway.source;

import org.jspecify.annotations.Nullable;

/**
 * A format whose messages become documents, of which a mapping makes points. Positions are the
 * numbers of points from 0.
 */
abstract class MappedFormat implements MessageFormat {
  final Document document = new Document();
  final PointMapper mapper;

  MappedFormat(PointMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * Makes the document of a message.
   *
   * @return what is wrong with the message; null if nothing is
   */
  abstract @Nullable String parse(byte[] value);

  @Override
  public void read(Message message, byte[] value, long origin, Bad bad) {
    String wrong = parse(value);
    if (wrong != null) {
      bad.bad(origin, wrong);
      return;
    }
    mapper.add(message, document, origin, bad);
  }

  @Override
  public int number(byte[] value, int position) {
    return position + 1;
  }
}
