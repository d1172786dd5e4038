package io.hyperbytedb.gateway.source;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.Privilege;
import io.hyperbytedb.catalog.User;
import io.hyperbytedb.gateway.lineprotocol.LineParser;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.write.PendingWrite;
import io.hyperbytedb.write.RowWriter;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteTarget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes the points of messages through the path of all writes. Not thread-safe. */
public final class MessageWriter implements AutoCloseable {
  /** A row that was refused. */
  private record Refused(long origin, String reason) {}

  /** A write whose records are under way to the log. */
  public static final class Written {
    private final PendingWrite pending;
    private final List<BadPoint> bad;

    private Written(PendingWrite pending, List<BadPoint> bad) {
      this.pending = pending;
      this.bad = bad;
    }

    /**
     * Waits until all its points are acknowledged.
     *
     * @return the number of points
     * @throws HyperbyteException if they are not; they may or may not be in the log
     */
    public int await() {
      return pending.await().written();
    }

    /** The points that were refused, in the order of the messages. */
    public List<BadPoint> bad() {
      return bad;
    }
  }

  private final WritePath path;
  private final Catalog catalog;
  private final SourceSettings.Target target;
  private final int maxRecordBytes;
  private final RowWriter writer;
  private final Formats formats;
  private final List<Refused> refused = new ArrayList<>();

  /**
   * @param cacheBytes the memory limit for cached series and fields
   */
  public MessageWriter(WritePath path, Catalog catalog, SourceSettings settings, long cacheBytes) {
    this.path = path;
    this.catalog = catalog;
    this.target = settings.target();
    this.maxRecordBytes = settings.input().maxRecordBytes();
    this.writer = path.newWriter();
    this.formats = Formats.of(settings.format(), writer, new LineParser(writer, cacheBytes));
  }

  /**
   * Writes the points of messages. What was written of them, if this fails, may be written again:
   * the same messages give the same points.
   *
   * @throws HyperbyteException if that is not possible now
   */
  public Written write(List<? extends Message> messages) {
    authorize();
    WriteTarget to = path.target(path.database(target.database()), target.policy());
    refused.clear();
    try {
      writer.begin(to, (origin, reason) -> refused.add(new Refused(origin, reason)));
      for (int i = 0; i < messages.size(); i++) {
        read(messages.get(i), i);
      }
      PendingWrite pending = writer.finish();
      return new Written(pending, badPoints(messages));
    } finally {
      writer.abort();
      refused.clear();
    }
  }

  private void read(Message message, int number) {
    byte[] value = message.value();
    if (value == null || value.length == 0) {
      return;
    }
    long origin = (long) number << Integer.SIZE;
    if (value.length > maxRecordBytes) {
      refused.add(
          new Refused(
              origin,
              "the record has "
                  + value.length
                  + " bytes, more than max_record_bytes ("
                  + maxRecordBytes
                  + ")"));
      return;
    }
    formats
        .format()
        .read(message, value, origin, (at, reason) -> refused.add(new Refused(at, reason)));
  }

  private List<BadPoint> badPoints(List<? extends Message> messages) {
    if (refused.isEmpty()) {
      return List.of();
    }
    // Some were refused when the write was finished.
    refused.sort(Comparator.comparingLong(Refused::origin));
    Set<Long> seen = new HashSet<>();
    List<BadPoint> bad = new ArrayList<>(refused.size());
    for (Refused row : refused) {
      if (seen.add(row.origin)) {
        bad.add(badPoint(messages.get((int) (row.origin >>> Integer.SIZE)), row));
      }
    }
    return bad;
  }

  private BadPoint badPoint(Message message, Refused row) {
    byte[] value = message.value();
    if (value == null || value.length > maxRecordBytes) {
      return new BadPoint(message, 1, value == null ? new byte[0] : value, row.reason);
    }
    int position = (int) row.origin;
    MessageFormat format = formats.format();
    return new BadPoint(
        message, format.number(value, position), format.text(value, position), row.reason);
  }

  /** A user may lose a privilege while the source runs. */
  private void authorize() {
    if (target.user().isEmpty()) {
      return;
    }
    User user = catalog.image().user(target.user());
    if (user == null) {
      throw new HyperbyteException(
          ErrorCode.FORBIDDEN, "user not found: \"" + target.user() + "\"");
    }
    Privilege privilege = user.privileges().getOrDefault(target.database(), Privilege.NONE);
    if (!user.admin() && privilege != Privilege.WRITE && privilege != Privilege.ALL) {
      throw new HyperbyteException(
          ErrorCode.FORBIDDEN,
          "\""
              + target.user()
              + "\" user is not authorized to write to database \""
              + target.database()
              + "\"");
    }
  }

  @Override
  public void close() {
    formats.close();
  }
}
