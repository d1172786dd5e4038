package io.hyperbytedb.files;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A storage that passes everything on to another one, for those that change only some of it. Its
 * files may be wrapped, those of batches too.
 */
public abstract class ForwardingStorage implements Storage {
  private final Storage storage;

  protected ForwardingStorage(Storage storage) {
    this.storage = storage;
  }

  @Override
  public Output create(String path) throws IOException {
    return storage.create(path);
  }

  @Override
  public Batch batch() {
    return storage.batch();
  }

  @Override
  public Input open(String path) throws IOException {
    return storage.open(path);
  }

  @Override
  public void delete(String path) throws IOException {
    storage.delete(path);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return storage.list(folder);
  }

  @Override
  public void deleteLeftovers(Duration idle) throws IOException {
    storage.deleteLeftovers(idle);
  }

  /** Files of another batch. */
  protected abstract static class ForwardingBatch implements Batch {
    private final Batch batch;

    protected ForwardingBatch(Batch batch) {
      this.batch = batch;
    }

    @Override
    public Output create(String path) throws IOException {
      return batch.create(path);
    }

    @Override
    public Map<String, IOException> sync() {
      return batch.sync();
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  /** Another file being written. */
  protected abstract static class ForwardingOutput implements Output {
    private final Output output;

    protected ForwardingOutput(Output output) {
      this.output = output;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      output.write(bytes, from, length);
    }

    @Override
    public long position() {
      return output.position();
    }

    @Override
    public Input readBack() throws IOException {
      return output.readBack();
    }

    @Override
    public void touch() throws IOException {
      output.touch();
    }

    @Override
    public void commit() throws IOException {
      output.commit();
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }
}
