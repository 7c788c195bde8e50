package realtimenps.sandbox.replay;

/** Why a line cannot be encoded; whoever reads the file adds the place. */
final class Unusable extends Exception {
  Unusable(String reason) {
    super(reason);
  }
}
