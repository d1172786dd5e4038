package io.hyperbytedb.query.influxql.lex;

/**
 * Cuts InfluxQL text into tokens, white space and comments included. A slash is a division unless
 * the parser, who knows, asks for a regular expression. One token is in view at a time.
 *
 * <p>Lines, characters and even the oddities are those of InfluxDB, since its errors name them: a
 * string counts from the character before its quote, and the end of the text is one character
 * further when the scanner has already looked at it.
 *
 * <p>Not safe for use by several threads.
 */
public final class Scanner {
  /** What reading past the end gives; as in InfluxDB, a NUL in the text is no different. */
  private static final char END = 0;

  private final String text;

  /** Index of the next character; runs on past the end, once for each look at it. */
  private int next;

  private TokenKind kind = TokenKind.EOF;
  private int start;
  private String literal = "";

  /** A scanner at the start of {@code text}; carriage returns count as line feeds. */
  public Scanner(String text) {
    this.text = text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
  }

  /** The kind of the token in view. */
  public TokenKind kind() {
    return kind;
  }

  /** Where the token in view starts, for {@link #position}. */
  public int start() {
    return start;
  }

  /** The text of a token that has one: names and strings without quotes and escapes. */
  public String literal() {
    return literal;
  }

  /** Whether the name that starts there is in quotes. */
  public boolean isQuoted(int offset) {
    return offset < text.length() && text.charAt(offset) == '"';
  }

  /** The next character, 0 at the end; does not move, except that a look at the end counts. */
  public char peek() {
    char c = read();
    if (c != END) {
      next--;
    }
    return c;
  }

  /** Moves to the next token. */
  public void next() {
    start = next;
    char c = read();
    if (isWhitespace(c)) {
      whitespace();
    } else if (isLetter(c) || c == '_' || c == '"') {
      next--;
      word();
    } else if (isDigit(c)) {
      number();
    } else if (c == '\'') {
      string();
    } else if (c == '$') {
      boundParameter();
    } else {
      symbol(c);
    }
  }

  /** Moves to the next token, which must be a regular expression. */
  public void nextRegex() {
    start = characterBefore(next);
    if (read() != '/') {
      set(TokenKind.BAD_REGEX, "");
      return;
    }
    StringBuilder pattern = new StringBuilder();
    while (true) {
      char c = read();
      if (c == '/') {
        set(TokenKind.REGEX, pattern.toString());
        return;
      } else if (c == END || c == '\n') {
        set(TokenKind.BAD_REGEX, "");
        return;
      } else if (c == '\\') {
        char escaped = read();
        if (escaped == END) {
          set(TokenKind.BAD_REGEX, "");
          return;
        } else if (escaped != '/') {
          next--;
          pattern.append('\\');
        } else {
          pattern.append('/');
        }
      } else {
        pattern.append(c);
      }
    }
  }

  /** Line and character, both from 1, of a token's start, as InfluxDB's errors give them. */
  public String position(int offset) {
    int line = 1;
    int character = 1;
    boolean ended = false;
    for (int i = 0; i < offset; i++) {
      char c = i < text.length() ? text.charAt(i) : END;
      if (c == '\n') {
        line++;
        character = 1;
      } else if (!ended && !Character.isLowSurrogate(c)) {
        character++;
      }
      ended |= c == END;
    }
    return "line " + line + ", char " + character;
  }

  private char read() {
    int i = next++;
    return i < text.length() ? text.charAt(i) : END;
  }

  private void set(TokenKind newKind, String newLiteral) {
    kind = newKind;
    literal = newLiteral;
  }

  private void whitespace() {
    char c = read();
    while (isWhitespace(c)) {
      c = read();
    }
    int end = next - 1;
    if (c != END) {
      next--;
    }
    set(TokenKind.WHITESPACE, text.substring(start, end));
  }

  private void word() {
    if (name()) {
      TokenKind keyword = TokenKind.keyword(literal);
      if (keyword != TokenKind.IDENT) {
        set(keyword, "");
      }
    }
  }

  /**
   * A bare or a quoted name; as in InfluxDB, letters right before a quote are dropped.
   *
   * @return whether it is bare
   */
  private boolean name() {
    String word = "";
    while (true) {
      int from = next;
      char c = read();
      if (c == '"') {
        quotedName();
        return false;
      } else if (!isNameCharacter(c)) {
        if (c != END) {
          next--;
        }
        set(TokenKind.IDENT, word);
        return true;
      }
      do {
        c = read();
      } while (isNameCharacter(c));
      String run = text.substring(from, next - 1);
      if (c != END) {
        next--;
      }
      word = word.isEmpty() ? run : word + run;
    }
  }

  private void quotedName() {
    int nameStart = start;
    string();
    if (kind == TokenKind.STRING) {
      kind = TokenKind.IDENT;
      start = nameStart;
    }
  }

  private void boundParameter() {
    int dollar = start;
    name();
    TokenKind named = kind == TokenKind.IDENT ? TokenKind.BOUND_PARAM : kind;
    start = dollar;
    set(named, "$" + literal);
  }

  /** A string up to the quote that was just read. */
  private void string() {
    char quote = text.charAt(next - 1);
    start = characterBefore(next - 1);
    int from = next;
    StringBuilder unescaped = null;
    while (true) {
      char c = read();
      if (c == quote || c == END || c == '\n') {
        String run = text.substring(from, next - 1);
        set(
            c == quote ? TokenKind.STRING : TokenKind.BAD_STRING,
            unescaped == null ? run : unescaped.append(run).toString());
        return;
      }
      if (c == '\\') {
        unescaped = unescaped == null ? new StringBuilder() : unescaped;
        unescaped.append(text, from, next - 1);
        int escape = next;
        char escaped = read();
        from = next;
        switch (escaped) {
          case 'n' -> unescaped.append('\n');
          case '\\', '"', '\'' -> unescaped.append(escaped);
          default -> {
            start = escape;
            set(TokenKind.BAD_ESCAPE, "\\" + characterAt(escape));
            return;
          }
        }
      }
    }
  }

  /** An integer, a number with decimals, or a duration; the first character was just read. */
  private void number() {
    next = start;
    digits();
    boolean decimal = read() == '.';
    int end = next - 1;
    if (decimal) {
      if (isDigit(read())) {
        digits();
        end = next;
      } else {
        next--;
      }
      set(TokenKind.NUMBER, text.substring(start, end));
      return;
    }
    next--;
    if (!isUnitCharacter(peekQuietly())) {
      set(TokenKind.INTEGER, text.substring(start, end));
      return;
    }
    char c;
    do {
      c = read();
    } while (isUnitCharacter(c) || isDigit(c));
    next--;
    set(TokenKind.DURATION_VALUE, text.substring(start, next));
  }

  private void digits() {
    while (isDigit(read())) {}
    next--;
  }

  private char peekQuietly() {
    return next < text.length() ? text.charAt(next) : END;
  }

  private void symbol(char c) {
    set(
        switch (c) {
          case END -> TokenKind.EOF;
          case '+' -> TokenKind.ADD;
          case '*' -> TokenKind.MUL;
          case '%' -> TokenKind.MOD;
          case '&' -> TokenKind.BITWISE_AND;
          case '|' -> TokenKind.BITWISE_OR;
          case '^' -> TokenKind.BITWISE_XOR;
          case '(' -> TokenKind.LEFT_PAREN;
          case ')' -> TokenKind.RIGHT_PAREN;
          case ',' -> TokenKind.COMMA;
          case ';' -> TokenKind.SEMICOLON;
          case '=' -> nextIs('~') ? TokenKind.EQ_REGEX : TokenKind.EQ;
          case '>' -> nextIs('=') ? TokenKind.GTE : TokenKind.GT;
          case '<' -> nextIs('=') ? TokenKind.LTE : nextIs('>') ? TokenKind.NEQ : TokenKind.LT;
          case ':' -> nextIs(':') ? TokenKind.DOUBLE_COLON : TokenKind.COLON;
          case '!' ->
              nextIs('=') ? TokenKind.NEQ : nextIs('~') ? TokenKind.NEQ_REGEX : TokenKind.ILLEGAL;
          case '-' -> nextIs('-') ? lineComment() : TokenKind.SUB;
          case '/' -> nextIs('*') ? blockComment() : TokenKind.DIV;
          case '.' -> isDigit(peekQuietly()) ? TokenKind.NUMBER : TokenKind.DOT;
          default -> TokenKind.ILLEGAL;
        },
        "");
    if (kind == TokenKind.NUMBER) {
      number();
    } else if (kind == TokenKind.ILLEGAL && c != '/') {
      literal = characterAt(start);
      next = start + literal.length();
    }
  }

  private boolean nextIs(char expected) {
    boolean is = peekQuietly() == expected;
    if (is) {
      next++;
    }
    return is;
  }

  private TokenKind lineComment() {
    char c = read();
    while (c != '\n' && c != END) {
      c = read();
    }
    return TokenKind.COMMENT;
  }

  private TokenKind blockComment() {
    char c = read();
    while (c != END) {
      if (c == '*') {
        do {
          c = read();
        } while (c == '*');
        if (c == '/') {
          return TokenKind.COMMENT;
        }
        if (c == END) {
          break;
        }
      }
      c = read();
    }
    return TokenKind.ILLEGAL;
  }

  private int characterBefore(int index) {
    int before = Math.max(0, index - 1);
    boolean inPair = before > 0 && before < text.length();
    return inPair && Character.isLowSurrogate(text.charAt(before)) ? before - 1 : before;
  }

  /** The character at the index, two units if it takes two. */
  private String characterAt(int index) {
    if (index >= text.length()) {
      return String.valueOf(END);
    }
    return Character.toString(text.codePointAt(index));
  }

  private static boolean isWhitespace(char c) {
    return c == ' ' || c == '\t' || c == '\n';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameCharacter(char c) {
    return isLetter(c) || isDigit(c) || c == '_';
  }

  private static boolean isUnitCharacter(char c) {
    return isLetter(c) || c == 'µ';
  }
}
