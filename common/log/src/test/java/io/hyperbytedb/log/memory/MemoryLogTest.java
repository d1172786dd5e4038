package io.hyperbytedb.log.memory;

import io.hyperbytedb.log.AbstractLogTest;
import io.hyperbytedb.log.Log;
import java.time.InstantSource;

class MemoryLogTest extends AbstractLogTest {
  private final MemoryLog log = new MemoryLog(InstantSource.system());

  @Override
  protected Log log() {
    return log;
  }
}
