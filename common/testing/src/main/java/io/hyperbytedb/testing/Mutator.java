package io.hyperbytedb.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Derives inputs from valid ones: changes, removes and repeats bytes, and joins inputs. */
final class Mutator {
  private static final int MAX_LENGTH = 4_096;
  private static final byte[] INTERESTING = {
    0,
    1,
    '\n',
    '\r',
    '"',
    '\\',
    ',',
    '=',
    ' ',
    '#',
    '-',
    '.',
    '0',
    '9',
    'e',
    'i',
    0x7f,
    (byte) 0x80,
    (byte) 0xc0,
    (byte) 0xdc,
    (byte) 0xdd,
    (byte) 0xdf,
    (byte) 0xff
  };

  private final Random random;
  private final List<byte[]> seeds;

  Mutator(Random random, List<byte[]> seeds) {
    this.random = random;
    this.seeds = seeds;
  }

  byte[] next() {
    byte[] input = pick().clone();
    for (int i = random.nextInt(6); i >= 0; i--) {
      input = mutate(input);
    }
    return input.length > MAX_LENGTH ? Arrays.copyOf(input, MAX_LENGTH) : input;
  }

  private byte[] pick() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] mutate(byte[] in) {
    if (in.length == 0) {
      return pick().clone();
    }
    int at = random.nextInt(in.length);
    int length = Math.min(in.length - at, 1 + random.nextInt(random.nextInt(8) == 0 ? 64 : 8));
    return switch (random.nextInt(8)) {
      case 0 -> set(in, at, (byte) (in[at] ^ 1 << random.nextInt(8)));
      case 1 -> set(in, at, INTERESTING[random.nextInt(INTERESTING.length)]);
      case 2 -> set(in, at, (byte) random.nextInt());
      case 3 -> join(in, at, INTERESTING, random.nextInt(INTERESTING.length), 1, at);
      case 4 -> join(in, at, in, at, length, at);
      case 5 -> join(in, at, in, 0, 0, at + length);
      case 6 -> Arrays.copyOf(in, at);
      default -> {
        byte[] other = pick();
        int from = other.length == 0 ? 0 : random.nextInt(other.length);
        yield join(in, at, other, from, other.length - from, in.length);
      }
    };
  }

  private static byte[] set(byte[] in, int at, byte value) {
    in[at] = value;
    return in;
  }

  /** {@code head[0..at)}, {@code length} bytes of {@code middle}, and {@code head[rest..)}. */
  private static byte[] join(byte[] head, int at, byte[] middle, int from, int length, int rest) {
    byte[] out = new byte[at + length + head.length - rest];
    System.arraycopy(head, 0, out, 0, at);
    System.arraycopy(middle, from, out, at, length);
    System.arraycopy(head, rest, out, at + length, head.length - rest);
    return out;
  }
}
