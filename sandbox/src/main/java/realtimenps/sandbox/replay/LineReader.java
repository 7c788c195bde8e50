package realtimenps.sandbox.replay;

import java.io.BufferedReader;
import java.io.IOException;

/** Reads a format, one line after the other. */
interface LineReader {

  /** Starts reading a file, of which nothing has been read. */
  Cursor open(BufferedReader file) throws IOException, Unusable;

  interface Cursor {
    /** Reads on to the next line that is not blank; false at the end. */
    boolean next() throws IOException, Unusable;

    /** The number of that line in the file, from 1. */
    long number();

    /** The bytes that it becomes; the value is written under this schema id. */
    Line encode(int schemaId) throws Unusable;
  }
}
