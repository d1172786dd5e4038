package io.hyperbytedb.log.state;

class MemoryStateStoreTest extends AbstractStateStoreTest {
  @Override
  protected StateStore store() {
    return new MemoryStateStore();
  }
}
