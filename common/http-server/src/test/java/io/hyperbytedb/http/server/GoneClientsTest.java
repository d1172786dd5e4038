package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.model.FaultHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class GoneClientsTest {
  private static final TcpTable TABLE = new TcpTable(Path.of("/proc/self/net"));

  private static void leavesAtOnce(GoneClients clients) throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept();
        GoneClients.Watch _ = watch(clients, accepted, told)) {
      client.shutdownOutput();
      assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static GoneClients.Watch watch(
      GoneClients clients, Socket accepted, CountDownLatch told) {
    return clients.watch(
        accepted.getLocalPort(),
        (InetSocketAddress) accepted.getRemoteSocketAddress(),
        told::countDown);
  }

  @Test
  void aClientThatLeavesAtOnceIsNoticed() throws Exception {
    try (GoneClients clients = new GoneClients(TABLE, FaultHandler.UNCAUGHT)) {
      leavesAtOnce(clients);
      leavesAtOnce(clients);
    }
  }

  @Test
  void aClientThatStaysIsNotTakenForGone() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    try (GoneClients clients = new GoneClients(TABLE, FaultHandler.UNCAUGHT);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket accepted = server.accept();
        GoneClients.Watch _ = watch(clients, accepted, told)) {
      leavesAtOnce(clients);
      assertThat(told.getCount()).isOne();
      assertThat(client.isConnected()).isTrue();
    }
  }
}
