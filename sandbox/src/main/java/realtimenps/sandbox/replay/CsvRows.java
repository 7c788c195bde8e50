package realtimenps.sandbox.replay;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * One response a row. A field is read from the column that is named for it, else from the column of
 * its own name; or it is the same in all rows. Other columns are ignored, and an empty cell is an
 * absent value.
 */
final class CsvRows implements LineReader {
  private final RecordForm form = RecordForm.ofResponses();
  private final Map<String, String> columns;
  private final ObjectNode constants = JsonNodeFactory.instance.objectNode();

  /**
   * @param columns the name of the column by field
   * @param constants the value in all rows by field
   */
  CsvRows(Map<String, String> columns, Map<String, String> constants) throws Unusable {
    this.columns = new TreeMap<>(columns);
    for (String name : columns.keySet()) {
      form.field(name);
      if (constants.containsKey(name)) {
        throw new Unusable(name + " is given both as a column and as a constant");
      }
    }
    for (Map.Entry<String, String> constant : constants.entrySet()) {
      put(this.constants, form.field(constant.getKey()), constant.getValue());
    }
  }

  @Override
  public Cursor open(BufferedReader file) throws IOException, Unusable {
    CSVParser parser = CSVParser.parse(file, CSVFormat.DEFAULT);
    Iterator<CSVRecord> rows = parser.iterator();
    if (!hasNext(rows)) {
      throw new Unusable("there is no header line");
    }
    List<String> header = rows.next().toList();
    Map<Schema.Field, Integer> places = places(header);
    return new Cursor() {
      private List<String> row = List.of();

      @Override
      public boolean next() throws IOException, Unusable {
        if (!hasNext(rows)) {
          return false;
        }
        row = rows.next().toList();
        if (row.size() != header.size()) {
          throw new Unusable(
              "the row has %d cells and the header %d".formatted(row.size(), header.size()));
        }
        return true;
      }

      @Override
      public long number() {
        return parser.getCurrentLineNumber();
      }

      @Override
      public Line encode(int schemaId) throws Unusable {
        ObjectNode fields = constants.deepCopy();
        for (Map.Entry<Schema.Field, Integer> place : places.entrySet()) {
          put(fields, place.getKey(), row.get(place.getValue()));
        }
        return ResponseLines.response(form, fields, schemaId);
      }
    };
  }

  private static boolean hasNext(Iterator<CSVRecord> rows) throws IOException {
    try {
      return rows.hasNext();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Where in a row each field is. */
  private Map<Schema.Field, Integer> places(List<String> header) throws Unusable {
    Map<Schema.Field, Integer> places = new LinkedHashMap<>();
    for (Map.Entry<String, String> column : columns.entrySet()) {
      places.put(form.field(column.getKey()), place(header, column.getKey(), column.getValue()));
    }
    for (String name : form.names()) {
      if (!columns.containsKey(name) && !constants.has(name) && header.contains(name)) {
        places.put(form.field(name), place(header, name, name));
      }
    }
    for (String name : form.required()) {
      if (!places.containsKey(form.field(name)) && !constants.has(name)) {
        throw new Unusable(
            "no column for the required field %s; add --column %s=COLUMN or --constant %s=VALUE"
                .formatted(name, name, name));
      }
    }
    return places;
  }

  private static int place(List<String> header, String name, String column) throws Unusable {
    int place = header.indexOf(column);
    if (place < 0) {
      throw new Unusable(
          "the header has no column \"%s\" for %s; it has %s"
              .formatted(column, name, String.join(", ", header)));
    }
    if (header.lastIndexOf(column) != place) {
      throw new Unusable(
          "the header has more than one column \"%s\" for %s".formatted(column, name));
    }
    return place;
  }

  /** Puts the cell's value as JSON would have it, so that both formats are judged alike. */
  private static void put(ObjectNode fields, Schema.Field field, String cell) {
    if (cell.isEmpty()) {
      return;
    }
    if (RecordForm.isText(field)) {
      fields.put(field.name(), cell);
      return;
    }
    String trimmed = cell.trim();
    try {
      fields.put(field.name(), Long.parseLong(trimmed));
    } catch (NumberFormatException e) {
      fields.put(field.name(), RecordForm.isTime(field) ? withOffset(trimmed) : trimmed);
    }
  }

  /** A local time is taken for UTC. Tables often have a space where ISO-8601 has its T. */
  private static String withOffset(String time) {
    String iso = time.replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) +", "$1T");
    try {
      return LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC).toString();
    } catch (DateTimeException e) {
      return iso;
    }
  }
}
