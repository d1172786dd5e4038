package io.hyperbytedb.query.http;

import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.ClientGoneException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The way of an answer to its client, for which a query holds memory. Tells a client that is gone
 * from files that can't be read. For one thread.
 */
final class AnswerStream extends OutputStream {
  private final OutputStream out;
  private final QueryMemory memory;

  AnswerStream(OutputStream out, QueryMemory memory) {
    this.out = out;
    this.memory = memory;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    memory.awaitsClient();
    try {
      out.write(bytes, from, length);
    } catch (IOException | RuntimeException e) {
      throw new ClientGoneException(e);
    } finally {
      memory.clientDone();
    }
  }

  @Override
  public void flush() throws IOException {
    memory.awaitsClient();
    try {
      out.flush();
    } catch (IOException | RuntimeException e) {
      throw new ClientGoneException(e);
    } finally {
      memory.clientDone();
    }
  }

  @Override
  public void close() throws IOException {
    memory.awaitsClient();
    try {
      out.close();
    } catch (IOException | RuntimeException e) {
      throw new ClientGoneException(e);
    } finally {
      memory.clientDone();
    }
  }
}
