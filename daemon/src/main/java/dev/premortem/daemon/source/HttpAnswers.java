package dev.premortem.daemon.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server, with a deadline over the whole answer, its last byte included, and a limit on its
 * length. Follows no redirection, so that a token goes nowhere else.
 */
public final class HttpAnswers {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final Duration deadline;
  private final int mostBytes;
  private final @Nullable String token;

  /**
   * Prepares to ask.
   *
   * @param deadline for one whole answer
   * @param mostBytes longest answer that is taken, bytes
   * @param token bearer token, null for none
   */
  public HttpAnswers(Duration deadline, int mostBytes, @Nullable String token) {
    this.deadline = deadline;
    this.mostBytes = mostBytes;
    this.token = token;
  }

  /** One answer. */
  public record Answer(int status, byte[] body) {}

  /**
   * Asks.
   *
   * @throws IOException when the server is not reached, or does not answer in time or in bounds
   */
  public Answer get(URI address) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(deadline);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    CompletableFuture<HttpResponse<byte[]>> asked =
        client.sendAsync(request.build(), info -> new Bounded(mostBytes));
    try {
      HttpResponse<byte[]> response = asked.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), response.body());
    } catch (TimeoutException e) {
      asked.cancel(true);
      throw new IOException("no whole answer within " + seconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String what = cause.getMessage();
      throw new IOException(what == null ? cause.getClass().getSimpleName() : what, cause);
    } catch (InterruptedException e) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for an answer", e);
    }
  }

  /** Takes in a body up to a length. */
  private static final class Bounded implements BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int most;
    private Flow.@Nullable Subscription subscription;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> more) {
      for (ByteBuffer buffer : more) {
        if (whole.isDone()) {
          return;
        }
        if (bytes.size() + buffer.remaining() > most) {
          Flow.Subscription from = subscription;
          if (from != null) {
            from.cancel();
          }
          whole.completeExceptionally(
              new IOException("the answer is longer than " + most + " bytes"));
          return;
        }
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        bytes.writeBytes(part);
      }
    }

    @Override
    public void onError(Throwable failure) {
      whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      whole.complete(bytes.toByteArray());
    }
  }

  private String seconds() {
    return BigDecimal.valueOf(deadline.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
