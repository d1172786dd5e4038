package io.hyperbytedb.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.catalog.Privilege;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrincipalTest {
  @Test
  void aUserMayDoWhatItsPrivilegesSay() {
    Principal user =
        new Principal(
            "u",
            Principal.Kind.USER,
            Map.of("r", Privilege.READ, "w", Privilege.WRITE, "all", Privilege.ALL));
    assertThat(user.isAdmin()).isFalse();
    assertThat(user.mayRead("r")).isTrue();
    assertThat(user.mayWrite("r")).isFalse();
    assertThat(user.mayRead("w")).isFalse();
    assertThat(user.mayWrite("w")).isTrue();
    assertThat(user.mayRead("all")).isTrue();
    assertThat(user.mayWrite("all")).isTrue();
    assertThat(user.mayRead("other")).isFalse();
    assertThat(user.mayWrite("other")).isFalse();
  }

  @Test
  void anyoneAndAdminsMayDoAllAndNobodyNothing() {
    for (Principal all : new Principal[] {Principal.ANYONE, Principal.PEER}) {
      assertThat(all.isAdmin()).isTrue();
      assertThat(all.mayRead("db")).isTrue();
      assertThat(all.mayWrite("db")).isTrue();
    }
    assertThat(Principal.NOBODY.isAdmin()).isFalse();
    assertThat(Principal.NOBODY.mayRead("db")).isFalse();
    assertThat(Principal.NOBODY.mayWrite("db")).isFalse();
  }
}
