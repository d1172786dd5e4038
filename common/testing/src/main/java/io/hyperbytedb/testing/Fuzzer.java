package io.hyperbytedb.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Feeds a decoder with damaged inputs. It may refuse them with the exceptions it declares, and may
 * not allocate out of proportion with an input's length. {@code -Dfuzz.inputs=10000000} makes a run
 * longer, {@code -Dfuzz.seed=…} another.
 */
public final class Fuzzer {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Inputs before memory counts: classes are loaded and caches filled meanwhile. */
  private static final int WARM_UP = 2_000;

  private final String name;
  private final long seed = Long.getLong("fuzz.seed", 20_261_123);
  private final Mutator mutator;
  private final Predicate<RuntimeException> declared;
  private final long freeBytes;
  private final long bytesPerByte;

  /** Takes an input, or refuses it. */
  @FunctionalInterface
  public interface Target {
    /** Decodes an input; the array may be changed. */
    void decode(byte[] input);
  }

  /**
   * A fuzzer of one decoder.
   *
   * @param seeds good inputs
   * @param declared says whether an exception is one that the decoder may throw
   * @param freeBytes what may be allocated for any input, however short
   * @param bytesPerByte what may be allocated besides for each of its bytes
   */
  public Fuzzer(
      String name,
      List<byte[]> seeds,
      Predicate<RuntimeException> declared,
      long freeBytes,
      long bytesPerByte) {
    this.name = name;
    this.mutator = new Mutator(new Random(seed), seeds);
    this.declared = declared;
    this.freeBytes = freeBytes;
    this.bytesPerByte = bytesPerByte;
  }

  /**
   * Runs.
   *
   * @param usual how many inputs, if nothing else is asked for
   * @throws AssertionError with the input if one is not taken as it should be
   */
  public void run(long usual, Target target) {
    long inputs = Long.getLong("fuzz.inputs", usual);
    for (long i = 0; i < inputs; i++) {
      byte[] input = mutator.next();
      long most = freeBytes + bytesPerByte * input.length;
      long allocated = decode(i, input, target);
      // The virtual machine allocates now and then for itself; a decoder does so each time.
      for (int again = 0; i >= WARM_UP && allocated > most && again < 3; again++) {
        allocated = decode(i, input, target);
      }
      if (i >= WARM_UP && allocated > most) {
        throw failure(i, input, "allocates " + allocated + " bytes", new IllegalStateException());
      }
    }
  }

  /** Returns how many bytes that allocated. */
  private long decode(long number, byte[] input, Target target) {
    byte[] copy = input.clone();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      target.decode(copy);
    } catch (RuntimeException e) {
      if (!declared.test(e)) {
        throw failure(number, input, "throws " + e, e);
      }
    } catch (StackOverflowError | OutOfMemoryError e) {
      throw failure(number, input, "throws " + e, e);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private AssertionError failure(long number, byte[] input, String what, Throwable cause) {
    return new AssertionError(
        name
            + " "
            + what
            + "; input "
            + number
            + " of seed "
            + seed
            + ", "
            + input.length
            + " bytes: "
            + HexFormat.of().formatHex(input),
        cause);
  }
}
