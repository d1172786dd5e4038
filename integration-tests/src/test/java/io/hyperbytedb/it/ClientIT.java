package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.BatchPoints;
import org.influxdb.dto.Point;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** influxdb-java works unchanged. */
class ClientIT {
  @TempDir Path home;

  @Test
  void influxdbJavaWritesAndReads() {
    try (ServerProcess server = ServerProcess.start(home);
        InfluxDB influx = InfluxDBFactory.connect(server.url(), "user", "password")) {
      assertThat(influx.ping().isGood()).isTrue();
      assertThat(influx.version()).isEqualTo("1.8.10");
      influx.query(new Query("CREATE DATABASE java", ""));
      BatchPoints batch = BatchPoints.database("java").retentionPolicy("autogen").build();
      for (int i = 0; i < 100; i++) {
        batch.point(
            Point.measurement("m")
                .time(i, TimeUnit.SECONDS)
                .tag("t", "v " + i % 3)
                .addField("f", i / 4.0)
                .addField("s", "say \"" + i + "\"")
                .build());
      }
      influx.write(batch);
      QueryResult result =
          influx.query(new Query("SELECT count(f), sum(f) FROM m GROUP BY t", "java"));
      List<QueryResult.Series> series = result.getResults().getFirst().getSeries();
      assertThat(series).extracting(s -> s.getTags().get("t")).containsExactly("v 0", "v 1", "v 2");
      assertThat(series.getFirst().getValues().getFirst().get(1)).isEqualTo(34.0);
      QueryResult wrong = influx.query(new Query("SELECT f FROM m", "nowhere"));
      assertThat(wrong.getResults().getFirst().getError()).isEqualTo("database not found: nowhere");
    }
  }
}
