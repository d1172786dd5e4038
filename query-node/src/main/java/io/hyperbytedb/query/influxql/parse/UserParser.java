package io.hyperbytedb.query.influxql.parse;

import io.hyperbytedb.query.influxql.ast.UserStatement;
import io.hyperbytedb.query.influxql.ast.UserStatement.Privilege;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.TokenKind;

/** Parses statements about users. */
final class UserParser {
  private final TokenStream tokens;

  UserParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  /** What follows CREATE USER. */
  UserStatement createUser() throws ParseException {
    String name = tokens.identifier();
    tokens.expect(TokenKind.WITH);
    tokens.expect(TokenKind.PASSWORD);
    String password = tokens.string();
    boolean admin = tokens.nextIf(TokenKind.WITH);
    if (admin) {
      tokens.expect(TokenKind.ALL);
      tokens.expect(TokenKind.PRIVILEGES);
    }
    return new UserStatement.CreateUser(name, password, admin);
  }

  /** What follows DROP USER. */
  UserStatement dropUser() throws ParseException {
    return new UserStatement.DropUser(tokens.identifier());
  }

  /** What follows SET. */
  UserStatement setPassword() throws ParseException {
    tokens.expect(TokenKind.PASSWORD);
    tokens.expect(TokenKind.FOR);
    String name = tokens.identifier();
    tokens.expect(TokenKind.EQ);
    return new UserStatement.SetPassword(name, tokens.string());
  }

  /** What follows GRANT. */
  UserStatement grant() throws ParseException {
    Privilege privilege = privilege();
    if (onDatabaseRather(TokenKind.TO, privilege)) {
      String database = tokens.identifier();
      tokens.expect(TokenKind.TO);
      return new UserStatement.Grant(privilege, database, tokens.identifier());
    }
    return new UserStatement.GrantAdmin(tokens.identifier());
  }

  /** What follows REVOKE. */
  UserStatement revoke() throws ParseException {
    Privilege privilege = privilege();
    if (onDatabaseRather(TokenKind.FROM, privilege)) {
      String database = tokens.identifier();
      tokens.expect(TokenKind.FROM);
      return new UserStatement.Revoke(privilege, database, tokens.identifier());
    }
    return new UserStatement.RevokeAdmin(tokens.identifier());
  }

  /** Takes ON, or the keyword before the user, which only all privileges may have. */
  private boolean onDatabaseRather(TokenKind userKeyword, Privilege privilege)
      throws ParseException {
    TokenKind kind = tokens.next();
    if (kind == TokenKind.ON) {
      return true;
    } else if (privilege != Privilege.ALL) {
      throw tokens.expected("ON");
    } else if (kind != userKeyword) {
      throw tokens.expected("ON", userKeyword.text());
    }
    return false;
  }

  private Privilege privilege() throws ParseException {
    return switch (tokens.next()) {
      case READ -> Privilege.READ;
      case WRITE -> Privilege.WRITE;
      case ALL -> {
        tokens.nextIf(TokenKind.PRIVILEGES);
        yield Privilege.ALL;
      }
      default -> throw tokens.expected("READ", "WRITE", "ALL [PRIVILEGES]");
    };
  }
}
