package io.hyperbytedb.log;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Assigns the partitions of a topic to processes. An assignment is a hint only: two processes may
 * believe to own a partition at the same time, and the owner epochs in the manifest decide.
 */
public interface PartitionAssignment {
  /** A process that takes part in the assignment. Called by one thread at a time. */
  interface Member {
    /**
     * The partitions now assigned to this process. Called on every change and periodically; an
     * implementation that could not take all of them throws to be called again.
     */
    void holds(Set<Integer> partitions);

    /** These partitions move to another process once this returns. */
    void released(Set<Integer> partitions);

    /** These partitions were lost and may already belong to another process. */
    void lost(Set<Integer> partitions);
  }

  /**
   * Takes part in the assignment until the subscription is closed, which releases all partitions.
   */
  Log.Subscription join(Member member);

  /** The assignment of a single process, which has all partitions before {@link #join} returns. */
  static PartitionAssignment none(int partitions) {
    return member -> {
      member.holds(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
      return () -> {};
    };
  }
}
