package io.hyperbytedb.query.msgpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MsgpackAnswerTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private void answer(MsgpackAnswer answer) throws IOException {
    answer.startStatement(0, null);
    answer.series(new SeriesHeader("m", List.of(), List.of("time", "v")));
    answer.rows(
        new RowBatch(
            1,
            List.of(
                new OutColumn.Times(new long[] {1_000_000_001L}),
                new OutColumn.Values(new DoubleColumn(1, new double[] {2.5}, null)))));
    answer.endStatement(List.of(), null);
    answer.end();
  }

  private static final String HEAD =
      "81a7726573756c74739182ac73746174656d656e745f696400a67365726965739183a46e616d65a16d"
          + "a7636f6c756d6e7392a474696d65a176a676616c7565739192";

  @Test
  void timesAreAnExtension() throws IOException {
    answer(new MsgpackAnswer(out, 0, 0, 0, QueryMemory.unlimited()));
    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo(HEAD + "c70c05000000000000000100000001" + "cb4004000000000000");
  }

  @Test
  void timesInAUnitAreNumbers() throws IOException {
    answer(new MsgpackAnswer(out, 1_000_000, 0, 0, QueryMemory.unlimited()));
    assertThat(HexFormat.of().formatHex(out.toByteArray()))
        .isEqualTo(HEAD + "d103e8" + "cb4004000000000000");
  }
}
