package dev.premortem.engine.document;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** Copies of records in which a field says something else. */
public final class Records {
  private Records() {}

  /**
   * Returns a copy with another value in one field.
   *
   * @param field name of the record component
   * @throws IllegalArgumentException when there is no such field, or it can't hold the value
   */
  public static <R extends Record> R with(R record, String field, Object value) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    Object[] values = new Object[components.length];
    boolean found = false;
    try {
      for (int i = 0; i < components.length; i++) {
        boolean here = components[i].getName().equals(field);
        found |= here;
        values[i] = here ? value : components[i].getAccessor().invoke(record);
      }
      if (!found) {
        throw new IllegalArgumentException("there is no field " + field + " in " + record);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      @SuppressWarnings("unchecked")
      R copy = (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
      return copy;
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(field + ": " + e.getCause().getMessage(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record can't be copied: " + record.getClass(), e);
    }
  }
}
