package io.hyperbytedb.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Feeds a decoder with damaged inputs. It may refuse them with its declared exceptions, and its
 * allocations must be proportional to an input's length. {@code -Dfuzz.inputs=10000000} makes a
 * longer run, {@code -Dfuzz.seed=…} a different one.
 */
public final class Fuzzer {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Inputs before allocations are checked: classes are loaded and caches filled meanwhile. */
  private static final int WARM_UP = 2_000;

  private final String name;
  private final long seed = Long.getLong("fuzz.seed", 20_261_123);
  private final Mutator mutator;
  private final Predicate<RuntimeException> declared;
  private final long freeBytes;
  private final long bytesPerByte;

  /** Accepts or refuses an input. */
  @FunctionalInterface
  public interface Target {
    /** Decodes an input; the array may be modified. */
    void decode(byte[] input);
  }

  /**
   * A fuzzer of one decoder.
   *
   * @param seeds valid inputs
   * @param declared whether the decoder may throw an exception
   * @param freeBytes the allocation allowed for any input, however short
   * @param bytesPerByte the additional allocation allowed per byte of input
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
   * Runs the fuzzer.
   *
   * @param usual the number of inputs unless overridden
   * @throws AssertionError with the first input that is not handled as declared
   */
  public void run(long usual, Target target) {
    long inputs = Long.getLong("fuzz.inputs", usual);
    for (long i = 0; i < inputs; i++) {
      byte[] input = mutator.next();
      long most = freeBytes + bytesPerByte * input.length;
      long allocated = decode(i, input, target);
      // The virtual machine itself allocates occasionally, a decoder every time.
      for (int again = 0; i >= WARM_UP && allocated > most && again < 3; again++) {
        allocated = decode(i, input, target);
      }
      if (i >= WARM_UP && allocated > most) {
        throw failure(i, input, "allocates " + allocated + " bytes", new IllegalStateException());
      }
    }
  }

  /** Decodes an input; returns the number of bytes allocated. */
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
