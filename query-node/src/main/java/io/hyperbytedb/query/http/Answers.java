package io.hyperbytedb.query.http;

import io.hyperbytedb.http.AnswerType;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.csv.CsvAnswer;
import io.hyperbytedb.query.json.JsonAnswer;
import io.hyperbytedb.query.json.JsonOptions;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.msgpack.MsgpackAnswer;
import io.hyperbytedb.query.result.Answer;
import java.io.OutputStream;

/** How answers are written. */
final class Answers {
  private Answers() {}

  /**
   * @param memory of the query
   * @param compatibility whose CSV it is
   */
  static Answer of(
      AnswerType type,
      OutputStream out,
      JsonOptions options,
      QueryMemory memory,
      Compatibility compatibility) {
    Answer answer =
        switch (type) {
          case JSON -> new JsonAnswer(out, options);
          case CSV ->
              new CsvAnswer(
                  out,
                  options.epochUnit(),
                  options.maxRows(),
                  !compatibility.since(Compatibility.V1_12));
          case MSGPACK ->
              new MsgpackAnswer(
                  out, options.epochUnit(), options.chunkRows(), options.maxRows(), memory);
        };
    return options.textTimes() && type != AnswerType.JSON ? new TextTimes(answer) : answer;
  }
}
