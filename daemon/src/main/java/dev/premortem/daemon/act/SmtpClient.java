package dev.premortem.daemon.act;

import dev.premortem.daemon.config.DaemonSpec;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Hands one plain-text mail to a relay that takes mail from this host (RFC 5321). The relay adds
 * encryption and authentication on its way out; none is spoken here.
 */
final class SmtpClient {
  private static final int TIMEOUT_MS = 15_000;

  private final DaemonSpec.Smtp spec;

  SmtpClient(DaemonSpec.Smtp spec) {
    this.spec = spec;
  }

  void send(String id, String text) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(spec.host(), spec.port()), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      BufferedWriter out =
          new BufferedWriter(
              new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII));
      expect(in, "220");
      say(in, out, "EHLO premortem", "250");
      say(in, out, "MAIL FROM:<" + spec.from() + ">", "250");
      say(in, out, "RCPT TO:<" + spec.to() + ">", "250");
      say(in, out, "DATA", "354");
      String subject =
          Base64.getEncoder()
              .encodeToString(text.lines().findFirst().orElse("").getBytes(StandardCharsets.UTF_8));
      String body = Base64.getMimeEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
      say(
          in,
          out,
          "Message-ID: <"
              + id.replaceAll("[^A-Za-z0-9.-]", "-")
              + "@premortem>\r\nFrom: "
              + spec.from()
              + "\r\nTo: "
              + spec.to()
              + "\r\nSubject: =?UTF-8?B?"
              + subject
              + "?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
              + "Content-Transfer-Encoding: base64\r\n\r\n"
              + body
              + "\r\n.",
          "250");
      say(in, out, "QUIT", "221");
    }
  }

  private static void say(BufferedReader in, BufferedWriter out, String line, String expected)
      throws IOException {
    out.write(line);
    out.write("\r\n");
    out.flush();
    expect(in, expected);
  }

  private static void expect(BufferedReader in, String code) throws IOException {
    String line = in.readLine();
    while (line != null && line.length() > 3 && line.charAt(3) == '-') {
      line = in.readLine();
    }
    if (line == null || !line.startsWith(code)) {
      throw new IOException("expected " + code + ", the server says " + line);
    }
  }
}
