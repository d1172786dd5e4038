package io.hyperbytedb.debug;

/** The meaning of a colour. */
enum Tone {
  PLAIN(""),
  TITLE("1"),
  FAINT("2"),
  GOOD("32"),
  WARNING("33"),
  BAD("31");

  private final String code;

  Tone(String code) {
    this.code = code;
  }

  /** The text in this tone, for a terminal. */
  String paint(String text) {
    return code.isEmpty() || text.isEmpty() ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }

  /** The tone of a node's state; good only for a fully working node. */
  static Tone ofState(String state) {
    return switch (state) {
      case "Active" -> GOOD;
      case "Joining", "Syncing", "Draining" -> WARNING;
      default -> BAD;
    };
  }
}
