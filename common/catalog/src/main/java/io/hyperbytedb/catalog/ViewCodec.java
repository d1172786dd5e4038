package io.hyperbytedb.catalog;

import io.hyperbytedb.log.wire.WireReader;
import io.hyperbytedb.log.wire.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** Materialized views in commands and in the state. The layout is in docs/formats/catalog.md. */
final class ViewCodec {
  private ViewCodec() {}

  static void put(WireWriter out, MaterializedView view) {
    out.putVarint(view.id());
    out.putString(view.name());
    out.putString(view.query());
    out.putVarint(view.shape().sources().size());
    view.shape().sources().forEach(source -> put(out, source));
    put(out, view.shape().target());
    out.putVarint(view.shape().interval());
    out.putZigzag(view.shape().offset());
    out.putVarint(view.options().every());
    out.putByte(view.options().backfill() ? 1 : 0);
    out.putByte(view.options().paused() ? 1 : 0);
    out.putVarint(view.since().size());
    view.since().forEach(out::putVarint);
  }

  private static void put(WireWriter out, ViewSource source) {
    out.putString(source.database());
    out.putString(source.policy());
    out.putString(source.measurement());
    out.putByte(source.isRegex() ? 1 : 0);
  }

  static MaterializedView get(WireReader in) {
    long id = in.getVarint();
    String name = in.getString();
    String query = in.getString();
    List<ViewSource> sources = new ArrayList<>();
    for (int left = in.getCount(4); left > 0; left--) {
      sources.add(getSource(in));
    }
    MaterializedView.Shape shape =
        new MaterializedView.Shape(sources, getSource(in), in.getVarint(), in.getZigzag());
    MaterializedView.Options options =
        new MaterializedView.Options(
            in.getVarint(), CatalogCodec.getFlag(in), CatalogCodec.getFlag(in));
    List<Long> since = new ArrayList<>();
    for (int left = in.getCount(1); left > 0; left--) {
      since.add(in.getVarint());
    }
    return new MaterializedView(id, name, query, shape, options, since);
  }

  private static ViewSource getSource(WireReader in) {
    return new ViewSource(in.getString(), in.getString(), in.getString(), CatalogCodec.getFlag(in));
  }
}
