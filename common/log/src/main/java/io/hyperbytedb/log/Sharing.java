package io.hyperbytedb.log;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Shares the partitions of a topic among processes. What it says is advice: epochs decide. */
public interface Sharing {
  /** A process that takes partitions. Called by one thread at a time. */
  interface Member {
    /**
     * These are all that this process has now. Called when they change and from time to time, so
     * that what could not be taken is tried again, for which an exception asks.
     */
    void holds(Set<Integer> partitions);

    /** These go to another process once this returns. */
    void released(Set<Integer> partitions);

    /** These may be another process's already. */
    void lost(Set<Integer> partitions);
  }

  /** Takes part until it is closed, which releases everything. */
  Log.Following join(Member member);

  /** One process has all partitions; they are taken before {@link #join} returns. */
  static Sharing none(int partitions) {
    return member -> {
      member.holds(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()));
      return () -> {};
    };
  }
}
