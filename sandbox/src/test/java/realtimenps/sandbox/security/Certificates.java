package realtimenps.sandbox.security;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Key pairs of a server and a client on this machine, each trusted by the other. */
final class Certificates {
  static final String PASSWORD = "only-for-this-test";

  private final Path dir;

  private Certificates(Path dir) {
    this.dir = dir;
  }

  static Certificates create(Path dir) throws IOException, InterruptedException {
    Certificates certificates = new Certificates(dir);
    certificates.pair("server", "CN=127.0.0.1");
    certificates.pair("client", "CN=nps-job");
    certificates.trust("client", "server");
    certificates.trust("server", "client");
    return certificates;
  }

  /** What a server shows, or a client. */
  Path keys(String who) {
    return dir.resolve(who + ".p12");
  }

  /** Whom a server believes, or a client. */
  Path trustOf(String who) {
    return dir.resolve(who + "-trusts.p12");
  }

  private void pair(String who, String name) throws IOException, InterruptedException {
    keytool(
        keys(who),
        List.of("-genkeypair", "-keyalg", "EC", "-dname", name, "-ext", "san=ip:127.0.0.1"),
        who);
    keytool(keys(who), List.of("-exportcert", "-file", dir.resolve(who + ".cer").toString()), who);
  }

  private void trust(String who, String whom) throws IOException, InterruptedException {
    String certificate = dir.resolve(whom + ".cer").toString();
    keytool(trustOf(who), List.of("-importcert", "-noprompt", "-file", certificate), whom);
  }

  private static void keytool(Path store, List<String> what, String alias)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(what);
    command.addAll(List.of("-alias", alias, "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes());
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + said);
    }
  }
}
