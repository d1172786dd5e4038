package io.hyperbytedb.query.influxql.lex;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What a token is; the text is what InfluxDB's errors call it. */
public enum TokenKind {
  ILLEGAL("ILLEGAL"),
  EOF("EOF"),
  WHITESPACE("WS"),
  COMMENT(""),
  IDENT("IDENT"),
  BOUND_PARAM(""),
  NUMBER("NUMBER"),
  INTEGER(""),
  DURATION_VALUE("DURATIONVAL"),
  STRING("STRING"),
  BAD_STRING("BADSTRING"),
  BAD_ESCAPE("BADESCAPE"),
  TRUE("TRUE"),
  FALSE("FALSE"),
  REGEX("REGEX"),
  BAD_REGEX(""),

  ADD("+"),
  SUB("-"),
  MUL("*"),
  DIV("/"),
  MOD("%"),
  BITWISE_AND("&"),
  BITWISE_OR("|"),
  BITWISE_XOR("^"),
  AND("AND"),
  OR("OR"),
  IN("IN"),
  EQ("="),
  NEQ("!="),
  EQ_REGEX("=~"),
  NEQ_REGEX("!~"),
  LT("<"),
  LTE("<="),
  GT(">"),
  GTE(">="),

  LEFT_PAREN("("),
  RIGHT_PAREN(")"),
  COMMA(","),
  COLON(":"),
  DOUBLE_COLON("::"),
  SEMICOLON(";"),
  DOT("."),

  ALL("ALL"),
  ALTER("ALTER"),
  ANALYZE("ANALYZE"),
  ANY("ANY"),
  AS("AS"),
  ASC("ASC"),
  BEGIN("BEGIN"),
  BY("BY"),
  CARDINALITY("CARDINALITY"),
  CREATE("CREATE"),
  CONTINUOUS("CONTINUOUS"),
  DATABASE("DATABASE"),
  DATABASES("DATABASES"),
  DEFAULT("DEFAULT"),
  DELETE("DELETE"),
  DESC("DESC"),
  DESTINATIONS("DESTINATIONS"),
  DIAGNOSTICS("DIAGNOSTICS"),
  DISTINCT("DISTINCT"),
  DROP("DROP"),
  DURATION("DURATION"),
  END("END"),
  EVERY("EVERY"),
  EXACT("EXACT"),
  EXPLAIN("EXPLAIN"),
  FIELD("FIELD"),
  FOR("FOR"),
  FROM("FROM"),
  GRANT("GRANT"),
  GRANTS("GRANTS"),
  GROUP("GROUP"),
  GROUPS("GROUPS"),
  INF("INF"),
  INSERT("INSERT"),
  INTO("INTO"),
  KEY("KEY"),
  KEYS("KEYS"),
  KILL("KILL"),
  LIMIT("LIMIT"),
  MEASUREMENT("MEASUREMENT"),
  MEASUREMENTS("MEASUREMENTS"),
  NAME("NAME"),
  OFFSET("OFFSET"),
  ON("ON"),
  ORDER("ORDER"),
  PASSWORD("PASSWORD"),
  POLICY("POLICY"),
  POLICIES("POLICIES"),
  PRIVILEGES("PRIVILEGES"),
  QUERIES("QUERIES"),
  QUERY("QUERY"),
  READ("READ"),
  REPLICATION("REPLICATION"),
  RESAMPLE("RESAMPLE"),
  RETENTION("RETENTION"),
  REVOKE("REVOKE"),
  SELECT("SELECT"),
  SERIES("SERIES"),
  SET("SET"),
  SHOW("SHOW"),
  SHARD("SHARD"),
  SHARDS("SHARDS"),
  SLIMIT("SLIMIT"),
  SOFFSET("SOFFSET"),
  STATS("STATS"),
  SUBSCRIPTION("SUBSCRIPTION"),
  SUBSCRIPTIONS("SUBSCRIPTIONS"),
  TAG("TAG"),
  TO("TO"),
  USER("USER"),
  USERS("USERS"),
  VALUES("VALUES"),
  WHERE("WHERE"),
  WITH("WITH"),
  WRITE("WRITE");

  private static final int LONGEST_KEYWORD = 13;
  private static final Map<String, TokenKind> KEYWORDS = keywords();

  private final String text;

  TokenKind(String text) {
    this.text = text;
  }

  /** The token as InfluxDB prints it in errors; empty for those it never prints by kind. */
  public String text() {
    return text;
  }

  /** The kind of a bare word: the keyword, in any case, or {@link #IDENT}. */
  public static TokenKind keyword(String word) {
    if (word.length() > LONGEST_KEYWORD) {
      return IDENT;
    }
    TokenKind kind = KEYWORDS.get(word);
    return kind != null ? kind : KEYWORDS.getOrDefault(word.toLowerCase(Locale.ROOT), IDENT);
  }

  private static Map<String, TokenKind> keywords() {
    Map<String, TokenKind> words = HashMap.newHashMap(2 * values().length);
    for (TokenKind kind : values()) {
      boolean operatorWord = kind == AND || kind == OR || kind == IN;
      if (kind.compareTo(ALL) >= 0 || operatorWord || kind == TRUE || kind == FALSE) {
        words.put(kind.text, kind);
        words.put(kind.text.toLowerCase(Locale.ROOT), kind);
      }
    }
    return words;
  }
}
