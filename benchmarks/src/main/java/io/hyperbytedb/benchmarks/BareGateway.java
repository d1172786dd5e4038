package io.hyperbytedb.benchmarks;

import io.hyperbytedb.broker.BrokerConfig;
import io.hyperbytedb.broker.EmbeddedBroker;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand.CreateDatabase;
import io.hyperbytedb.gateway.write.WriteConfig;
import io.hyperbytedb.gateway.write.WriteRoutes;
import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.write.WritePath;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** A gateway and a broker in this process, and nobody who reads the log. */
record BareGateway(EmbeddedBroker broker, KafkaLog log, Catalog catalog, HttpServer server)
    implements AutoCloseable {
  static BareGateway start(Path dir, int partitions) {
    EmbeddedBroker broker = EmbeddedBroker.start(new BrokerConfig("127.0.0.1", 0, dir, Map.of()));
    KafkaLog log = new KafkaLog(KafkaLogConfig.of(broker.bootstrapServers()));
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(
        new TopicSpec("wal", partitions, 1, Map.of("max.message.bytes", "" + (16 << 20))));
    Catalog catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
    catalog.submit(new CreateDatabase("benchmark", null)).join().orThrow();
    InstantSource clock = InstantSource.system();
    WriteRoutes routes =
        new WriteRoutes(
            new WritePath(catalog, log, "wal", partitions, clock),
            clock,
            WriteConfig.forHeap(
                Runtime.getRuntime().maxMemory(), Runtime.getRuntime().availableProcessors()),
            new PrometheusMetrics());
    HttpServer server =
        HttpServer.builder("127.0.0.1", 0, "1.8.10")
            .route("POST", "/write", routes.write())
            .start();
    return new BareGateway(broker, log, catalog, server);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  @Override
  public void close() {
    server.close();
    catalog.close();
    log.close();
    broker.close();
  }
}
