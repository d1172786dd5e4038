package io.hyperbytedb.query.influxql.parse;

import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.BinaryExpr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.RegexLiteral;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.SortField;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Target;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.TokenKind;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses SELECT. */
final class SelectParser {
  /** Names that Java's copy of the time zone database leaves out, and what they are links to. */
  private static final Map<String, String> OLD_ZONES =
      Map.of("EST", "America/Panama", "MST", "America/Phoenix", "HST", "Pacific/Honolulu");

  private final TokenStream tokens;
  private final ExprParser exprs;
  private final ClauseParser clauses;

  SelectParser(TokenStream tokens, ExprParser exprs, ClauseParser clauses) {
    this.tokens = tokens;
    this.exprs = exprs;
    this.clauses = clauses;
  }

  /** What follows the keyword SELECT; {@code targetRequired} makes INTO a must. */
  SelectStatement select(boolean targetRequired) throws ParseException {
    List<Field> fields = fields();
    Target target = target(targetRequired);
    tokens.expect(TokenKind.FROM);
    List<Source> sources = sources();
    Expr condition = clauses.where();
    List<Dimension> dimensions = clauses.groupBy();
    Fill fill = fill();
    List<SortField> sortFields = clauses.orderBy();
    long limit = clauses.count(TokenKind.LIMIT);
    long offset = clauses.count(TokenKind.OFFSET);
    long seriesLimit = clauses.count(TokenKind.SLIMIT);
    long seriesOffset = clauses.count(TokenKind.SOFFSET);
    ZoneId zone = zone();
    return new SelectStatement(
        fields,
        target,
        sources,
        condition,
        dimensions,
        fill,
        sortFields,
        limit,
        offset,
        seriesLimit,
        seriesOffset,
        zone);
  }

  /** A statement with the zone that follows it, if one does and it has none yet. */
  SelectStatement zoned(SelectStatement select) throws ParseException {
    ZoneId zone = select.zone() == null ? zone() : null;
    return zone == null ? select : select.in(zone);
  }

  private List<Field> fields() throws ParseException {
    List<Field> fields = new ArrayList<>(4);
    do {
      fields.add(field());
    } while (tokens.scan() == TokenKind.COMMA);
    tokens.unscan();
    return fields;
  }

  private Field field() throws ParseException {
    Expr expr = exprs.regex();
    if (expr == null) {
      tokens.next();
      int start = tokens.start();
      tokens.unscan();
      expr = exprs.expression();
      BinaryOp misplaced = misplacedOperator(expr);
      if (misplaced != null) {
        throw new ParseException(
            "invalid operator %s in SELECT clause at %s; operator is intended for WHERE clause"
                .formatted(misplaced.symbol(), tokens.position(start)));
      }
    }
    String alias = tokens.nextIf(TokenKind.AS) ? tokens.identifier() : "";
    tokens.skipWhitespace();
    return new Field(expr, alias);
  }

  /** The operator of the last outermost condition within a field, null if there is none. */
  private static @Nullable BinaryOp misplacedOperator(Expr expr) {
    if (expr instanceof BinaryExpr binary && !binary.op().isArithmetic()) {
      return binary.op();
    }
    BinaryOp misplaced = null;
    for (Expr child : Exprs.children(expr)) {
      BinaryOp inChild = misplacedOperator(child);
      misplaced = inChild != null ? inChild : misplaced;
    }
    return misplaced;
  }

  private @Nullable Target target(boolean required) throws ParseException {
    if (!tokens.nextIf(TokenKind.INTO)) {
      if (required) {
        tokens.expect(TokenKind.INTO);
      }
      return null;
    }
    List<String> segments = exprs.segments();
    if (segments.size() < 3 && tokens.peekCharacter() == ':') {
      tokens.expect(TokenKind.COLON);
      tokens.expect(TokenKind.MEASUREMENT);
      segments.add("");
    }
    int last = segments.size() - 1;
    String policy = last > 0 ? segments.get(last - 1) : "";
    String database = last > 1 ? segments.get(0) : "";
    return new Target(new Source.Measurement(database, policy, segments.get(last), null, ""));
  }

  private List<Source> sources() throws ParseException {
    List<Source> sources = new ArrayList<>(1);
    do {
      sources.add(source());
    } while (tokens.nextIf(TokenKind.COMMA));
    return sources;
  }

  private Source source() throws ParseException {
    RegexLiteral regex = exprs.regex();
    if (regex != null) {
      return new Source.Measurement("", "", "", regex, "");
    }
    if (!tokens.nextIf(TokenKind.LEFT_PAREN)) {
      return clauses.namedMeasurement();
    }
    tokens.enterSubquery();
    tokens.expect(TokenKind.SELECT);
    SelectStatement statement = select(false);
    tokens.expect(TokenKind.RIGHT_PAREN);
    tokens.leaveSubquery();
    return new Source.SubQuery(statement);
  }

  private Fill fill() throws ParseException {
    if (!nextIsName("fill")) {
      return Fill.NULL;
    }
    if (!(exprs.expression() instanceof Expr.Call call)) {
      throw new ParseException("fill must be a function call");
    } else if (call.args().size() != 1) {
      throw new ParseException("fill requires an argument, e.g.: 0, null, none, previous, linear");
    }
    return switch (call.args().getFirst()) {
      case Literal.IntegerLiteral(long value) -> new Fill.IntegerFill(value);
      case Literal.NumberLiteral(double value) -> new Fill.NumberFill(value);
      case Expr other ->
          switch (other.text()) {
            case "null" -> Fill.NULL;
            case "none" -> new Fill.NoFill();
            case "previous" -> new Fill.PreviousFill();
            case "linear" -> new Fill.LinearFill();
            default -> throw new ParseException("expected number argument in fill()");
          };
    };
  }

  private @Nullable ZoneId zone() throws ParseException {
    if (!nextIsName("tz")) {
      return null;
    }
    if (!(exprs.expression() instanceof Expr.Call call)) {
      throw new ParseException("tz must be a function call");
    } else if (call.args().size() != 1) {
      throw new ParseException("tz requires exactly one argument");
    } else if (!(call.args().getFirst() instanceof Literal.StringLiteral(String name))) {
      throw new ParseException("expected string argument in tz()");
    } else {
      return zoneNamed(name);
    }
  }

  private static ZoneId zoneNamed(String name) throws ParseException {
    if (name.equals("Local")) {
      return ZoneId.systemDefault();
    }
    String canonical = name.isEmpty() ? "UTC" : OLD_ZONES.getOrDefault(name, name);
    if (!ZoneId.getAvailableZoneIds().contains(canonical)) {
      throw new ParseException("unable to find time zone " + name);
    }
    return ZoneId.of(canonical);
  }

  private boolean nextIsName(String name) {
    TokenKind kind = tokens.next();
    tokens.unscan();
    return kind == TokenKind.IDENT && tokens.literal().equalsIgnoreCase(name);
  }
}
