package io.hyperbytedb.catalog.manifest;

/** Why an event was refused. The author's reaction depends on the kind. */
public sealed interface Refusal {
  /** The reason as text. */
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
   * The commit does not start where the previous one ended.
   *
   * @param expected where it starts
   * @param flushed the flushed offset
   */
  record WrongOffset(long expected, long flushed) implements Refusal {
    @Override
    public String text() {
      return "flushed up to [" + flushed + "], not [" + expected + "]";
    }
  }

  /**
   * The commit ends before it starts.
   *
   * @param end where it ends
   * @param flushed where it starts
   */
  record WrongEnd(long end, long flushed) implements Refusal {
    @Override
    public String text() {
      return "commit ends at [" + end + "], before [" + flushed + "]";
    }
  }

  /** The path of a new file is already in use. */
  record FileTaken(String path) implements Refusal {
    @Override
    public String text() {
      return "file [" + path + "] is there already";
    }
  }

  /** A file to be replaced has been replaced or dropped before. */
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

  /** A series is not new, or occurs twice in the commit. */
  record SeriesNotNew(String series) implements Refusal {
    @Override
    public String text() {
      return "series [" + series + "] is not new";
    }
  }

  /** The commit's deletes are inconsistent. */
  record BadDeletes(String text) implements Refusal {}
}
