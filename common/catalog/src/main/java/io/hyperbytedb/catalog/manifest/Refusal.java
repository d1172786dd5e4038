package io.hyperbytedb.catalog.manifest;

/** Why an event was refused. What its author is to do depends on the kind. */
public sealed interface Refusal {
  /** For people. */
  String text();

  /**
   * Another process owns the partition now.
   *
   * @param given the epoch of the commit
   * @param current the owner's
   */
  record StaleEpoch(long given, long current) implements Refusal {
    @Override
    public String text() {
      return "epoch [" + given + "] is over, now [" + current + "]";
    }
  }

  /**
   * The commit does not begin where the last one ended.
   *
   * @param expected where it begins
   * @param flushed where it has to
   */
  record WrongOffset(long expected, long flushed) implements Refusal {
    @Override
    public String text() {
      return "flushed up to [" + flushed + "], not [" + expected + "]";
    }
  }

  /**
   * The commit ends before it begins.
   *
   * @param end where it ends
   * @param flushed where it begins
   */
  record WrongEnd(long end, long flushed) implements Refusal {
    @Override
    public String text() {
      return "commit ends at [" + end + "], before [" + flushed + "]";
    }
  }

  /** A file has the path of another one. */
  record FileTaken(String path) implements Refusal {
    @Override
    public String text() {
      return "file [" + path + "] is there already";
    }
  }

  /** A file that is to be replaced was replaced or dropped before. */
  record FileNotLive(String path) implements Refusal {
    @Override
    public String text() {
      return "file [" + path + "] is not live";
    }
  }

  /** A replacement names no file to replace. */
  record NothingReplaced() implements Refusal {
    @Override
    public String text() {
      return "nothing to replace";
    }
  }

  /** A series is not new, or twice in the commit. */
  record SeriesNotNew(String series) implements Refusal {
    @Override
    public String text() {
      return "series [" + series + "] is not new";
    }
  }

  /** What a commit says of deletes cannot be so. */
  record BadDeletes(String text) implements Refusal {}
}
