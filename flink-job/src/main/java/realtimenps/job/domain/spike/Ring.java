package realtimenps.job.domain.spike;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import realtimenps.job.domain.VarLong;

/**
 * The newest live responses of a subject, ordered by time and id. All that is newer than what it
 * has given away is in it, so what it holds follows from the set of live responses, whatever the
 * order in which they came, as long as no more have been taken back than it has to spare.
 */
final class Ring {
  /** How many more than the test looks at are kept, to make up for retractions. */
  static final int SPARE = 32;

  /** How many may leave before the rest is moved to where they were. */
  private static final int SLACK = 32;

  private static final int LEAST_LENGTH = 8;

  private final int capacity;
  private long[] times = new long[LEAST_LENGTH];
  private long[] ids = new long[LEAST_LENGTH];
  private byte[] marks = new byte[LEAST_LENGTH];

  /** Where the oldest is. */
  private int start;

  private int size;

  /** Up to here everything has left: the place of the newest that did. */
  private long floorTime = Long.MIN_VALUE;

  private long floorId = Long.MIN_VALUE;

  /**
   * @param window how many responses the test looks at
   */
  Ring(int window) {
    this.capacity = window + SPARE;
  }

  int size() {
    return size;
  }

  /** Epoch milliseconds of the response at {@code index}; 0 is the oldest. */
  long time(int index) {
    return times[start + index];
  }

  long id(int index) {
    return ids[start + index];
  }

  /** Whether it is a detractor, and its channel: {@link Mark}. */
  byte mark(int index) {
    return marks[start + index];
  }

  /** Whether a response of this place would be in the ring. */
  boolean reaches(long time, long id) {
    return isAfter(time, id, floorTime, floorId);
  }

  boolean isOverfull() {
    return size > capacity;
  }

  /**
   * Adds a response that the ring reaches.
   *
   * @return its index
   */
  int add(long time, long id, byte mark) {
    if (start + size == times.length) {
      makeRoom();
    }
    int index = firstNotBefore(time, id);
    int at = start + index;
    if (index < size) {
      move(at, at + 1, size - index);
    }
    times[at] = time;
    ids[at] = id;
    marks[at] = mark;
    size++;
    return index;
  }

  private void makeRoom() {
    if (start > 0) {
      move(start, 0, size);
      start = 0;
    } else {
      int length = Math.min(2 * size, capacity + 1 + SLACK);
      times = Arrays.copyOf(times, length);
      ids = Arrays.copyOf(ids, length);
      marks = Arrays.copyOf(marks, length);
    }
  }

  private void move(int from, int to, int length) {
    System.arraycopy(times, from, times, to, length);
    System.arraycopy(ids, from, ids, to, length);
    System.arraycopy(marks, from, marks, to, length);
  }

  /** The index of a response; -1 if it is not there. */
  int indexOf(long time, long id) {
    int at = firstNotBefore(time, id);
    return at < size && time(at) == time && id(at) == id ? at : -1;
  }

  /** Removes a response; false if it is not there. */
  boolean remove(long time, long id) {
    int at = indexOf(time, id);
    if (at < 0) {
      return false;
    }
    removeAt(at);
    return true;
  }

  /** Lets the oldest go for good. */
  void dropOldest() {
    floorTime = time(0);
    floorId = id(0);
    removeAt(0);
  }

  /** The index of the first response that is not before this place; the size if all are. */
  int firstNotBefore(long time, long id) {
    int at = size; // most responses are newer than all before
    while (at > 0 && !isAfter(time, id, time(at - 1), id(at - 1))) {
      at--;
    }
    return at;
  }

  private void removeAt(int index) {
    size--;
    if (index == 0) {
      start++;
    } else {
      move(start + index + 1, start + index, size - index);
    }
  }

  static boolean isAfter(long time, long id, long thanTime, long thanId) {
    return time > thanTime || time == thanTime && id > thanId;
  }

  /** About how much memory it takes, bytes. */
  long memory() {
    return 120 + times.length * (2L * Long.BYTES + 1);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(floorTime);
    out.writeLong(floorId);
    VarLong.write(size, out);
    long before = 0;
    for (int i = 0; i < size; i++) {
      VarLong.write(time(i) - before, out);
      before = time(i);
      out.writeLong(id(i));
      out.writeByte(mark(i));
    }
  }

  static Ring read(int window, DataInput in) throws IOException {
    Ring ring = new Ring(window);
    ring.floorTime = in.readLong();
    ring.floorId = in.readLong();
    int size = (int) VarLong.read(in);
    ring.times =
        new long[size < ring.capacity ? Math.max(LEAST_LENGTH, size + 1) : size + 1 + SLACK];
    ring.ids = new long[ring.times.length];
    ring.marks = new byte[ring.times.length];
    ring.size = size;
    long time = 0;
    for (int i = 0; i < size; i++) {
      time += VarLong.read(in);
      ring.times[i] = time;
      ring.ids[i] = in.readLong();
      ring.marks[i] = in.readByte();
    }
    return ring;
  }
}
