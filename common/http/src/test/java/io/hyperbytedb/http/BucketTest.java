package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import org.junit.jupiter.api.Test;

class BucketTest {
  @Test
  void aNameIsADatabaseAndPerhapsAPolicy() {
    assertThat(Bucket.of("db")).isEqualTo(new Bucket("db", ""));
    assertThat(Bucket.of("db/")).isEqualTo(new Bucket("db", ""));
    assertThat(Bucket.of("db/rp")).isEqualTo(new Bucket("db", "rp"));
    assertThat(Bucket.of("db/r/p")).isEqualTo(new Bucket("db", "r/p"));
  }

  @Test
  void aNameWithoutADatabaseIsRefusedAsByInfluxDb() {
    assertThatThrownBy(() -> Bucket.of(""))
        .isInstanceOfSatisfying(
            HyperbyteException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_NOT_FOUND))
        .hasMessage(
            "bucket name \"\" is missing a slash; not in \"database/retention-policy\" format");
    assertThatThrownBy(() -> Bucket.of("/rp\b"))
        .hasMessage("bucket name \"/rp\\b\" is in db/rp form but has an empty database");
  }
}
