package io.hyperbytedb.http.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Decompresses gzip of one or more members. Java's own stream silently ignores data after a member
 * that is not another member; here it is an error, as in Go, whose texts the errors have: a {@link
 * ZipException} for invalid data, an {@link EOFException} for truncated data. Not thread-safe.
 */
final class Gunzip extends InputStream {
  private static final int BUFFER = 16 << 10;
  private static final int HEAD_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int MAX_NAME = 512;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private int from;
  private int to;
  private boolean inMember;
  private boolean ended;
  private boolean any;

  Gunzip(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] out, int at, int length) throws IOException {
    while (length > 0 && !ended) {
      if (!inMember) {
        readHead();
        continue;
      }
      int count = inflate(out, at, length);
      if (count > 0) {
        crc.update(out, at, count);
        return count;
      }
      if (inflater.finished()) {
        from = to - inflater.getRemaining();
        checkTrailer();
        inMember = false;
      } else if (inflater.needsDictionary()) {
        throw corrupt();
      } else if (inflater.needsInput()) {
        from = to;
        if (!fill()) {
          throw cut();
        }
        inflater.setInput(buffer, from, to - from);
      }
    }
    return length == 0 ? 0 : -1;
  }

  private int inflate(byte[] out, int at, int length) throws ZipException {
    try {
      return inflater.inflate(out, at, length);
    } catch (DataFormatException e) {
      throw corrupt();
    }
  }

  private ZipException corrupt() {
    return new ZipException("flate: corrupt input before offset " + inflater.getBytesRead());
  }

  private static EOFException cut() {
    return new EOFException("unexpected EOF");
  }

  private boolean fill() throws IOException {
    if (from < to) {
      return true;
    }
    int count = in.read(buffer, 0, BUFFER);
    from = 0;
    to = Math.max(0, count);
    return count > 0;
  }

  private int next() throws IOException {
    if (!fill()) {
      throw cut();
    }
    int b = buffer[from++] & 0xff;
    crc.update(b);
    return b;
  }

  private void readHead() throws IOException {
    if (!fill()) {
      if (!any) {
        throw new EOFException("EOF");
      }
      ended = true;
      return;
    }
    any = true;
    crc.reset();
    int[] head = new int[10];
    for (int i = 0; i < head.length; i++) {
      head[i] = next();
    }
    if (head[0] != 0x1f || head[1] != 0x8b || head[2] != 8) {
      throw wrongHead();
    }
    int flags = head[3];
    if ((flags & EXTRA) != 0) {
      int length = next() | next() << 8;
      for (int i = 0; i < length; i++) {
        next();
      }
    }
    skipText(flags & NAME);
    skipText(flags & COMMENT);
    if ((flags & HEAD_CRC) != 0) {
      int expected = (int) crc.getValue() & 0xffff;
      if ((next() | next() << 8) != expected) {
        throw wrongHead();
      }
    }
    crc.reset();
    inflater.reset();
    inflater.setInput(buffer, from, to - from);
    inMember = true;
  }

  private void skipText(int isThere) throws IOException {
    if (isThere != 0) {
      for (int i = 0; next() != 0; i++) {
        if (i >= MAX_NAME - 1) {
          throw wrongHead();
        }
      }
    }
  }

  private static ZipException wrongHead() {
    return new ZipException("gzip: invalid header");
  }

  private void checkTrailer() throws IOException {
    long sum = crc.getValue();
    long length = inflater.getBytesWritten() & 0xffffffffL;
    if (nextWord() != sum || nextWord() != length) {
      throw new ZipException("gzip: invalid checksum");
    }
  }

  private long nextWord() throws IOException {
    long word = 0;
    for (int i = 0; i < 4; i++) {
      word |= (long) next() << (8 * i);
    }
    return word;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
