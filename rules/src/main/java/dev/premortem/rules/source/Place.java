package dev.premortem.rules.source;

/**
 * A place in a file that a person wrote.
 *
 * @param file path as the person would type it, with forward slashes
 * @param line line from 1, or 0 when the whole file is meant
 * @param column column from 1, or 0 when the whole line is meant
 */
public record Place(String file, int line, int column) implements Comparable<Place> {
  /** Returns the place that means a whole file. */
  public static Place file(String file) {
    return new Place(file, 0, 0);
  }

  @Override
  public int compareTo(Place other) {
    int byFile = file.compareTo(other.file);
    if (byFile != 0) {
      return byFile;
    }
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line + ":" + column;
  }
}
