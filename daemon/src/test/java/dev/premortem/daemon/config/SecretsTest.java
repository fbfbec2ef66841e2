package dev.premortem.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.cloud.secretmanager.v1.AccessSecretVersionRequest;
import com.google.cloud.secretmanager.v1.AccessSecretVersionResponse;
import com.google.cloud.secretmanager.v1.SecretManagerServiceGrpc;
import com.google.cloud.secretmanager.v1.SecretPayload;
import com.google.protobuf.ByteString;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real client against a server of the real service definition. */
class SecretsTest {
  private final AtomicInteger reads = new AtomicInteger();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                new SecretManagerServiceGrpc.SecretManagerServiceImplBase() {
                  @Override
                  public void accessSecretVersion(
                      AccessSecretVersionRequest request,
                      StreamObserver<AccessSecretVersionResponse> observer) {
                    reads.incrementAndGet();
                    if (!request.getName().equals("projects/p/secrets/s/versions/latest")) {
                      observer.onError(Status.PERMISSION_DENIED.asRuntimeException());
                      return;
                    }
                    observer.onNext(
                        AccessSecretVersionResponse.newBuilder()
                            .setPayload(
                                SecretPayload.newBuilder()
                                    .setData(ByteString.copyFromUtf8("hush-hush\n")))
                            .build());
                    observer.onCompleted();
                  }
                })
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void aVariableHoldsASecretOrSaysWhereItIsInSecretManager() {
    Map<String, String> environment =
        Map.of(
            "PLAIN", "value",
            "KEPT", "sm://projects/p/secrets/s/versions/latest",
            "WRONG", "sm://projects/p/secrets/other/versions/latest");
    Secrets secrets = new Secrets(environment::get, "127.0.0.1:" + server.getPort());
    assertEquals("value", secrets.apply("PLAIN"));
    assertNull(secrets.apply("NONE"));
    assertEquals("hush-hush", secrets.apply("KEPT"));
    assertEquals("hush-hush", secrets.apply("KEPT"));
    assertEquals(1, reads.get());
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> secrets.apply("WRONG"));
    assertTrue(e.getMessage().contains("PERMISSION_DENIED"), e.getMessage());
  }
}
