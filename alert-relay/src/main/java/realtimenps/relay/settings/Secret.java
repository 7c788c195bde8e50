package realtimenps.relay.settings;

/** A text that is never shown: not in logs, messages, nor by {@link #toString}. */
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /** The text, for a request only. */
  public String reveal() {
    return text;
  }

  /** The same text with every mention of the secret taken out. */
  public String hiddenIn(String other) {
    return text.isEmpty() ? other : other.replace(text, toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
